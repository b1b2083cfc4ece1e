"""Istio without sidecars: proxies of the nodes connect pods, and authorize callers by their identities."""

from aiscale import System
from aiscale.network import Istio
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Call, Microservice
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/app@sha256:" + "8d" * 32
core = KubernetesCluster("core", pools=[NodePool("plain", instance_type="m7i.2xlarge", max_nodes=6)])
rates = Microservice("rates", image=IMAGE, ports={"metrics": 9_100})
pricing = Microservice("pricing", image=IMAGE, calls=[Call(rates, timeout_ms=50)])
score = StreamJob(
    "score",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/score.jar",
    consumes=[Topic("rides", KafkaCluster("events"))],
    calls=[Call(rates, retries=1)],
    stateful=False,
)
system = System("ambient", [core, pricing, score], meshes=[Istio(mode="ambient", tracing=False)])
