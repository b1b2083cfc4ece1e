from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)])
candidates = Microservice("candidates", image=IMAGE, objective=Objective(p99_ms=90), on=core)
ranker = Microservice("ranker", image=IMAGE, objective=Objective(p99_ms=120), on=core)
home = Microservice(
    "home",
    image=IMAGE,
    objective=Objective(p99_ms=250),
    calls=[Call(candidates, timeout_ms=110, retries=1), Call(ranker, timeout_ms=140, parallel="rank")],
    on=core,
)
system = System("video", [home])
