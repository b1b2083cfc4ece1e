from aiscale import Resources, System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService, Triton

# The instance type tells the GPU; one that is added to a plain machine is said.
cluster = KubernetesCluster(
    "core",
    pools=[
        NodePool("general", instance_type="m7i.2xlarge", max_nodes=9),
        GpuPool("l4", instance_type="g6.2xlarge", max_nodes=9),
    ],
)
model = Model("surge", version="v8", artifact="pvc://m/surge", digest="sha256:" + "2e" * 32, framework="onnx")
triton = Triton(image="registry.example/triton@sha256:" + "7e" * 32)
surge = ModelService("surge", model=model, runtime=triton, gpu="nvidia-l4", resources=Resources(cpu=2, memory="8Gi"))

system = System("golden", [cluster, surge])
