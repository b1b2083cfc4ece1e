from aiscale import Autoscaling, Resources, System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=24)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
big = Model(
    "chat",
    version="v1",
    artifact="s3://models/chat",
    digest=DIGEST,
    framework="pytorch",
    size="16Gi",
    gpu_memory="20Gi",
)
chat = ModelService(
    "chat",
    model=big,
    runtime=TRITON,
    resources=Resources(cpu=2, memory="20Gi"),
    gpu="nvidia-l4",
    autoscaling=Autoscaling(max_replicas=8, signals=["queue"], cooldown="40m"),
    startup_time="16m",
)

system = System("golden", [cluster, chat])
