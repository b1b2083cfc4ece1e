from aiscale import Resources, System
from aiscale.platform import GpuPool, KubernetesCluster

cluster = KubernetesCluster(
    "core",
    pools=[
        # Nodes of their own: only the pool knows what is in them.
        GpuPool("rack", gpu="nvidia-a10g", instance_type="rack-7", allocatable=Resources(cpu=30, memory="120Gi")),
    ],
)

system = System("golden", [cluster])
