from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import DefaultAnswer
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
hashes = Microservice("hashes", image=IMAGE)
# A fixed answer comes last.
screen = Microservice("screen", image=IMAGE, calls=[Call(hashes, timeout_ms=50)])
media = Microservice(
    "media", image=IMAGE, calls=[Call(screen, timeout_ms=100)], fallback=[hashes, DefaultAnswer("hold")]
)

system = System("golden", [core, media])
