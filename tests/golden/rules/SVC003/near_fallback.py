"""What is called fails more often than is promised, but who calls has a fixed answer."""

from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, DefaultAnswer, Microservice
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)])
titles = Microservice("titles", image=IMAGE, objective=Objective(availability=0.999), on=core)
rows = Microservice(
    "rows",
    image=IMAGE,
    objective=Objective(availability=0.9999),
    calls=[Call(titles, timeout_ms=100)],
    fallback=[DefaultAnswer(["popular"])],
    on=core,
)
home = Microservice("home", image=IMAGE, calls=[Call(rows, timeout_ms=200)], on=core)
system = System("video", [home])
