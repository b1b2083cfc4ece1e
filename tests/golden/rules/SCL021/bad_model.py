from aiscale import Autoscaling, Resources, System, Traffic
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=40)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
big = Model(
    "surge",
    version="v8",
    artifact="s3://models/surge",
    digest=DIGEST,
    framework="pytorch",
    size="4Gi",
    gpu_memory="6Gi",
)
surge = ModelService(
    "surge",
    model=big,
    runtime=TRITON,
    resources=Resources(cpu=2, memory="8Gi"),
    gpu="nvidia-l4",
    traffic=Traffic(mean=100, peak=900, rise="5m"),
    requests_per_second_per_replica=60,
    autoscaling=Autoscaling(max_replicas=16, signals=["queue"], cooldown="10m"),
    startup_time="4m",
)

system = System("golden", [cluster, surge])
