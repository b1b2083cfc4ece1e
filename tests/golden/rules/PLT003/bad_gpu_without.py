from aiscale import System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool

cluster = KubernetesCluster(
    "core",
    pools=[
        NodePool("general", instance_type="m7i.2xlarge"),
        GpuPool("plain", instance_type="m7i.4xlarge"),
        GpuPool("added", instance_type="n1-standard-8"),
    ],
)

system = System("golden", [cluster])
