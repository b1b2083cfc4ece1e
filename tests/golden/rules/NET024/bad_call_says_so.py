"""The call says what it carries, and so does a fallback, which gets the same request."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
backup = Microservice("backup", image=IMAGE, on=cluster)
redact = Microservice("redact", image=IMAGE, fallback=[backup], on=cluster)
chat = Microservice(
    "chat",
    image=IMAGE,
    traffic=Traffic(mean=1, peak=2),
    calls=[Call(redact, timeout_ms=150, contains_personal_data=True)],
    on=cluster,
)

system = System("golden", [chat])
