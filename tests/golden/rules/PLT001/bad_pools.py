from aiscale import Resources, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster(
    "core",
    pools=[
        NodePool("general", instance_type="m7i.large", max_nodes=2),
        NodePool("more", instance_type="m7i.large", max_nodes=1),
    ],
)
pricing = Microservice("pricing", image=IMAGE, replicas=20, resources=Resources(cpu=1, memory="2Gi"), on=cluster)

system = System("golden", [pricing])
