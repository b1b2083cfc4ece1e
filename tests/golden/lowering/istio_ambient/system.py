"""Istio without sidecars: proxies of the nodes connect pods, and authorize callers by their identities."""

from aiscale import System
from aiscale.network import AuthorizationPolicy, Istio, ServicePolicy
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Call, Microservice
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/app@sha256:" + "8d" * 32
core = KubernetesCluster("core", pools=[NodePool("plain", instance_type="m7i.2xlarge", max_nodes=6)])
rates = Microservice("rates", image=IMAGE, ports={"metrics": 9_100})
stock = Microservice("stock", image=IMAGE, ports={"metrics": 9_100})
pricing = Microservice(
    "pricing", image=IMAGE, calls=[Call(rates, timeout_ms=50), Call(stock, timeout_ms=70, retries=1)]
)
score = StreamJob(
    "score",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/score.jar",
    consumes=[Topic("rides", KafkaCluster("events"))],
    calls=[Call(rates, retries=1)],
    stateful=False,
)
reports = AuthorizationPolicy("reports", of=[stock], allow=["analytics/reports"])
limits = ServicePolicy("limits", of=[stock], outlier_detection=None)
system = System("ambient", [core, pricing, score, reports, limits], meshes=[Istio(mode="ambient", tracing=False)])
