"""A fixed answer stands in, but who comes in from outside does not ask for it."""

from aiscale import Objective, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, DefaultAnswer, Microservice
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)])
titles = Microservice("titles", image=IMAGE, objective=Objective(availability=0.999), on=core)
home = Microservice(
    "home",
    image=IMAGE,
    objective=Objective(availability=0.9999),
    traffic=Traffic(mean=100, peak=200),
    calls=[Call(titles, timeout_ms=100)],
    fallback=[DefaultAnswer(["popular"])],
    on=core,
)
system = System("video", [home])
