from aiscale import Resources, System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster(
    "core",
    pools=[
        NodePool("general", instance_type="m7i.2xlarge", max_nodes=1),
        # Its nodes have room, but let in only pods that ask for a GPU.
        GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=20),
    ],
)
pricing = Microservice("pricing", image=IMAGE, replicas=20, resources=Resources(cpu=1, memory="2Gi"), on=cluster)

system = System("golden", [pricing])
