from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, DefaultAnswer, Microservice
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
limits = Microservice("limits", image=IMAGE, fallback=[DefaultAnswer(100)])
rules = Microservice("rules", image=IMAGE, calls=[Call(limits, timeout_ms=50)])
score = Microservice("score", image=IMAGE, calls=[Call(limits, timeout_ms=50)], fallback=[rules])
decide = Microservice("decide", image=IMAGE, calls=[Call(score, timeout_ms=100)])

system = System("golden", [core, decide])
