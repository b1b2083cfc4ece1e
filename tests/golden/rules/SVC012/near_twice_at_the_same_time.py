"""Both are made at the same time: one wait counts."""

from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)])
ranker = Microservice("ranker", image=IMAGE, objective=Objective(p99_ms=120), on=core)
home = Microservice(
    "home",
    image=IMAGE,
    objective=Objective(p99_ms=250),
    calls=[Call(ranker, timeout_ms=140, per_request=1.5, parallel="both")],
    on=core,
)
system = System("video", [home])
