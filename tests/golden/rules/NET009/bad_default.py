from aiscale import Objective, System, Traffic
from aiscale.network import Istio, ServicePolicy
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.serving import Autoscaling
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
surge = Microservice(
    "surge", image=IMAGE, autoscaling=Autoscaling(min_replicas=2, max_replicas=10), requests_per_second_per_replica=100
)
pricing = Microservice(
    "pricing", image=IMAGE, traffic=Traffic(mean=300, peak=900), objective=Objective(p99_ms=2_000), calls=[surge]
)
policy = ServicePolicy("surge", of=[surge], load_balancing="RANDOM")

system = System("golden", [cluster, pricing, policy], meshes=[Istio()])
