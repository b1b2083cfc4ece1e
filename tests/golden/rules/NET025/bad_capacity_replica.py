from aiscale import System, Traffic
from aiscale.network import Istio, RateLimit, ServicePolicy
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing = Microservice(
    "pricing",
    image=IMAGE,
    on=cluster,
    replicas=4,
    requests_per_second_per_replica=400,
    traffic=Traffic(mean=300, peak=900),
)
policy = ServicePolicy("pricing", of=[pricing], limits=[RateLimit(500)])

system = System("golden", [policy], meshes=[Istio(on=cluster)])
