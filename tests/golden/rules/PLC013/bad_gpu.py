from aiscale import Autoscaling, Objective, System
from aiscale.platform import EksCluster, GpuPool, NodePool, Placement
from aiscale.serving import Model, ModelService, Triton

IMAGE = "nvcr.io/nvidia/tritonserver:26.06-py3@sha256:" + "7e" * 32


def cluster(name: str, region: str, most: int) -> EksCluster:
    general = NodePool(f"general-{name}", instance_type="m7i.4xlarge", max_nodes=30)
    l4 = GpuPool(f"l4-{name}", instance_type="g6.4xlarge", gpu="nvidia-l4", max_nodes=most)
    return EksCluster(name, region=region, pools=[general, l4])


core, spare = cluster("core", "eu-west-1", 25), cluster("spare", "eu-central-1", 2)
digest = "sha256:" + "aa" * 32
model = Model(
    "surge", version="v1", artifact="s3://m/surge/v1", digest=digest, framework="onnx", size="1Gi", gpu_memory="2Gi"
)
surge = ModelService(
    "surge",
    model=model,
    runtime=Triton(image=IMAGE),
    gpu="nvidia-l4",
    objective=Objective(p99_ms=20, availability=0.999),
    autoscaling=Autoscaling(min_replicas=10, max_replicas=15, signals=["queue"]),
)

system = System("golden", [Placement("eu", of=[surge], primary=core, overflow=[spare])])
