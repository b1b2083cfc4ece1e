from aiscale import System
from aiscale.platform import GpuPool, KubernetesCluster

cluster = KubernetesCluster("core", pools=[GpuPool("training", gpu="nvidia-a10g", instance_type="g5.2xlarge")])

system = System("golden", [cluster])
