from aiscale import Resources, System
from aiscale.platform import KubernetesCluster, Namespace, NodePool
from aiscale.services import Microservice

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.4xlarge", min_nodes=3, max_nodes=9)])
pricing = Microservice(
    "pricing",
    image="registry.example/pricing@sha256:" + "a" * 64,
    replicas=4,
    resources=Resources(cpu=2, memory="4Gi"),
    on=core,
)
system = System("shop", [pricing], namespace=Namespace(quota={"requests.cpu": "8", "limits.memory": "20Gi"}))
