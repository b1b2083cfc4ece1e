"""The pool is no ``GpuPool`` and of no known instance type, and says which GPUs its nodes have."""

from aiscale import Resources, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

own = NodePool(
    "own",
    instance_type="rack-7",
    max_nodes=4,
    gpu="nvidia-l4",
    gpus_per_node=2,
    allocatable=Resources(cpu=30, memory="200Gi"),
)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, own])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
surge = ModelService("surge", model=model, runtime=TRITON, gpu="nvidia-l4", gpus=2)

system = System("golden", [cluster, surge])
