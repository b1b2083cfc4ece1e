"""Istio with sidecars: identities of callers, jobs that only call, what stays outside, declared policies."""

from aiscale import Schedule, System
from aiscale.network import (
    AuthorizationPolicy,
    ConnectionPool,
    ConsistentHash,
    ExternalService,
    Gateway,
    Istio,
    Listener,
    OutlierDetection,
    Route,
    ServicePolicy,
)  # fmt: skip
from aiscale.observability import Monitoring, Tracing
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import BatchJob, OwnCode
from aiscale.services import Call, Microservice
from aiscale.serving import Autoscaling, Bulkhead, Model, ModelService, Triton
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/app@sha256:" + "7c" * 32
core = KubernetesCluster(
    "core",
    version="1.32",
    pools=[
        NodePool("plain", instance_type="m7i.2xlarge", max_nodes=6),
        NodePool("gpu", instance_type="g6.2xlarge", max_nodes=4),
    ],
)
surge = ModelService(
    "surge",
    model=Model("surge", version="v8", artifact="s3://models/surge", framework="onnx", size="1Gi"),
    runtime=Triton(),
    gpu="nvidia-l4",
    bulkhead=Bulkhead(64, queue=16),
)
pricing = Microservice(
    "pricing", image=IMAGE, calls=[Call(surge, timeout_ms=80)], produces=[Topic("quotes", KafkaCluster("events"))]
)
nightly = BatchJob("nightly", engine=OwnCode(image=IMAGE), schedule="0 3 * * *", calls=[Call(surge, retries=2)])
weather, alerts = (
    ExternalService(name, host="api.weather.example", port=port) for name, port in (("weather", 443), ("alerts", 8443))
)
ledger = ExternalService("ledger", host="203.0.113.7", port=8080, tls=False)
fleet = ExternalService("fleet", host="fleet.logistics.svc.cluster.local", port=80, tls=False)
offline = ExternalService("offline", host="offline.example")
mornings = Schedule("50 6 * * 1-5", end="0 9 * * 1-5", replicas=4, timezone="Europe/Paris")
support = Microservice(
    "support",
    image=IMAGE,
    calls=[weather, alerts, ledger, fleet],
    autoscaling=Autoscaling(max_replicas=6, schedules=[mornings]),
)
legacy = Microservice("legacy", image=IMAGE, calls=[offline])
edge = Gateway("edge", listeners=[Listener("HTTP", tls_ends_at="load-balancer")])
prices = Route("prices", gateway=edge, hosts=["prices.example"], targets=[pricing])
reports = AuthorizationPolicy("reports", of=[surge], allow=["analytics/reports"], allow_components=[support])
traffic = ServicePolicy(
    "traffic",
    of=[surge],
    connection_pool=ConnectionPool(max_connections=64, max_pending_requests=32, max_requests=128, max_retries=2),
    outlier_detection=OutlierDetection(
        consecutive_5xx_errors=3, interval="2500ms", base_ejection_time="1m", max_ejection_percent=50,
        min_health_percent=40,
    ),
    failover="zone",
    load_balancing="ROUND_ROBIN",
    warm_up="90s",
)  # fmt: skip
sticky = ServicePolicy(
    "sticky",
    of=[support],
    connection_pool=None,
    outlier_detection=None,
    load_balancing=ConsistentHash("cookie", header="session"),
)
system = System(
    "sidecars",
    [core, prices, nightly, reports, legacy, traffic, sticky],
    meshes=[Istio(without_proxy=[legacy], latency_buckets_ms=[1, 2.5, 10, 100])],
    monitoring=Monitoring(tracing=Tracing(sampling_percent=2.5)),
)
