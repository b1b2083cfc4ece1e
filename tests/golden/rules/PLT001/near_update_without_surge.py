from aiscale import Resources, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice, RollingUpdate

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=2, max_nodes=2)])
pricing = Microservice(
    "pricing",
    image="registry.example/pricing@sha256:" + "a" * 64,
    replicas=2,
    resources=Resources(cpu=6, memory="4Gi"),
    strategy=RollingUpdate(max_surge=0, max_unavailable=1),
    on=core,
)
system = System("shop", [pricing])
