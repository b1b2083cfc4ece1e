"""The second cluster takes two of the three that do not fit on the first one."""

from aiscale import Autoscaling, System
from aiscale.platform import GpuPool, Karmada, KubernetesCluster, NodePool, Placement
from aiscale.serving import Model, ModelService, Triton

ZONES = ["a", "b", "c"]


def cluster(name: str, gpus: int) -> KubernetesCluster:
    return KubernetesCluster(
        name,
        pools=[
            NodePool(f"general-{name}", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6, zones=ZONES),
            GpuPool(
                f"l4-{name}", gpu="nvidia-l4", instance_type="g6.2xlarge", min_nodes=1, max_nodes=gpus, zones=ZONES
            ),
        ],
    )


near, far = cluster("near", 12), cluster("far", 2)
surge = ModelService(
    "surge",
    model=Model(
        "surge",
        version="v8",
        artifact="s3://models/surge/v8",
        digest="sha256:" + "8a" * 32,
        framework="pytorch",
        size="1Gi",
        gpu_memory="6Gi",
    ),
    runtime=Triton(image="nvcr.io/nvidia/tritonserver:26.06-py3@sha256:" + "7e" * 32),
    gpu="nvidia-l4",
    autoscaling=Autoscaling(min_replicas=3, max_replicas=15, signals=["queue"]),
    on=near,
)
spill = Placement("spill", of=[surge], primary=near, overflow=[far], backend=Karmada())
system = System("rides", [surge, spill])
