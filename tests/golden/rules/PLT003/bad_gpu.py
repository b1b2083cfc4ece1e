from aiscale import System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool

cluster = KubernetesCluster(
    "core",
    pools=[
        GpuPool("training", gpu="nvidia-a10g", instance_type="g6.2xlarge"),
        NodePool("general", instance_type="m7i.2xlarge", gpu="nvidia-t4"),
    ],
)

system = System("golden", [cluster])
