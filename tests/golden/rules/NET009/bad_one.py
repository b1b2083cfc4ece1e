from aiscale import Objective, System, Traffic
from aiscale.network import Istio, OutlierDetection, ServicePolicy
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
surge = Microservice("surge", image=IMAGE, replicas=3, requests_per_second_per_replica=320)
pricing = Microservice(
    "pricing", image=IMAGE, traffic=Traffic(mean=300, peak=900), objective=Objective(p99_ms=2_000), calls=[surge]
)
policy = ServicePolicy("surge", of=[surge], outlier_detection=OutlierDetection(max_ejection_percent=34))

system = System("golden", [cluster, pricing, policy], meshes=[Istio()])
