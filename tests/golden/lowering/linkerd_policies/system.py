"""Linkerd: identities of callers, requests of the kubelet, Prometheus and a gateway, policies, jobs that only call."""

from aiscale import Schedule, System
from aiscale.network import (
    AuthorizationPolicy,
    Gateway,
    InferencePool,
    Linkerd,
    Listener,
    OutlierDetection,
    RateLimit,
    Route,
    ServicePolicy,
)  # fmt: skip
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import BatchJob, OwnCode
from aiscale.services import Call, Microservice, Port, Probe
from aiscale.serving import VLLM, Autoscaling, Model, ModelService

IMAGE = "registry.example/app@sha256:" + "7c" * 32
core = KubernetesCluster(
    "core",
    version="1.32",
    pools=[
        NodePool("plain", instance_type="m7i.2xlarge", max_nodes=6),
        NodePool("gpu", instance_type="g6.2xlarge", max_nodes=4),
    ],
)
chat = ModelService(
    "chat",
    model=Model("chat", version="v3", artifact="hf://acme/chat", framework="transformers", size="8Gi"),
    runtime=VLLM(image="docker.io/vllm/vllm-openai:v0.33.0"),
    gpu="nvidia-l4",
)
rates = Microservice("rates", image=IMAGE, port=9_000, protocol="grpc", readiness_probe=Probe("grpc"))
quotes = Microservice(
    "quotes",
    image=IMAGE,
    ports={"metrics": Port(8_080, metrics_path="/internal/metrics"), "http-admin": 8_081},
    calls=[rates],
)
ledger = Microservice("ledger", image=IMAGE, port=7_000, protocol="tcp")
pricing = Microservice(
    "pricing",
    image=IMAGE,
    calls=[Call(quotes, timeout_ms=80, retries=1, idempotent=True), rates, ledger, Call(chat, timeout_ms=2_000)],
    autoscaling=Autoscaling(
        max_replicas=6, schedules=[Schedule("50 6 * * 1-5", end="0 9 * * 1-5", replicas=4, timezone="Europe/Paris")]
    ),
)
search = Microservice("search", image=IMAGE, calls=[Call(quotes, timeout_ms=80)])
nightly = BatchJob("nightly", engine=OwnCode(image=IMAGE), schedule="0 3 * * *", calls=[rates])
support = Microservice("support", image=IMAGE)
legacy = Microservice("legacy", image=IMAGE)
edge = Gateway("edge", listeners=[Listener("HTTP", tls_ends_at="load-balancer")])
prices = Route("prices", gateway=edge, hosts=["prices.example"], targets=[pricing])
chats = Route("chats", gateway=edge, hosts=["chat.example"], targets=[InferencePool("chats", chat)])
reports = AuthorizationPolicy("reports", of=[quotes], allow=["analytics/reports"], allow_components=[support])
traffic = ServicePolicy(
    "traffic",
    of=[quotes],
    failover="zone",
    limits=[RateLimit(500), RateLimit(200)],
    outlier_detection=OutlierDetection(consecutive_5xx_errors=3, base_ejection_time="90s"),
)
system = System(
    "linkerd-policies",
    [core, prices, chats, search, nightly, legacy, reports, traffic],
    meshes=[Linkerd(without_proxy=[legacy], default_retries=1)],
)
