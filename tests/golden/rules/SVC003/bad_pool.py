from aiscale import Objective, System
from aiscale.network import InferencePool
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE, PICKER

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
surge = Microservice("surge", image=IMAGE, objective=Objective(availability=0.9995))
maps = Microservice("maps", image=IMAGE, objective=Objective(availability=0.995))
pricing = Microservice(
    "pricing",
    image=IMAGE,
    objective=Objective(p99_ms=3_000, availability=0.999),
    calls=[surge, InferencePool("maps-pool", maps, picker_image=PICKER)],
)

system = System("golden", [cluster, pricing])
