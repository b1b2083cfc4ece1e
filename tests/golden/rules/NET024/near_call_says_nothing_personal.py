"""Nothing says that the requests are about people."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
backup = Microservice("backup", image=IMAGE, on=cluster)
score = Microservice("score", image=IMAGE, fallback=[backup], on=cluster)
prices = Microservice("prices", image=IMAGE, on=cluster)
chat = Microservice(
    "chat",
    image=IMAGE,
    traffic=Traffic(mean=1, peak=2),
    calls=[Call(score, timeout_ms=150, contains_personal_data=False), Call(prices, timeout_ms=150)],
    on=cluster,
)

system = System("golden", [chat])
