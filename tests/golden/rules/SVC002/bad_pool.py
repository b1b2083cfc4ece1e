from aiscale import Objective, System
from aiscale.network import InferencePool
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE, PICKER

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
surge = Microservice("surge", image=IMAGE, objective=Objective(p99_ms=80))
pool = InferencePool("surge-pool", surge, picker_image=PICKER)
pricing = Microservice("pricing", image=IMAGE, objective=Objective(p99_ms=150), calls=[Call(pool, timeout_ms=50)])

system = System("golden", [cluster, pricing])
