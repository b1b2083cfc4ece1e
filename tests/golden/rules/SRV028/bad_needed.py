from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
hashes = Microservice("hashes", image=IMAGE)
screen = Microservice("screen", image=IMAGE, calls=[Call(hashes, timeout_ms=50)])
media = Microservice("media", image=IMAGE, calls=[Call(screen, timeout_ms=100)], fallback=[hashes])

system = System("golden", [core, media])
