from aiscale import Autoscaling, Objective, Resources, System, Traffic
from aiscale.platform import EksCluster, GpuPool, NodePool
from aiscale.serving import Model, ModelService, Triton

general = NodePool("general", instance_type="m7i.xlarge", min_nodes=1, max_nodes=3)
l4 = GpuPool("l4", instance_type="g6.2xlarge", gpu="nvidia-l4", min_nodes=1, max_nodes=20)
core = EksCluster("core", region="us-east-1", pools=[general, l4])
text = Model("text", version="v1", artifact="s3://m/v1", digest=f"sha256:{'a1' * 32}", framework="onnx", size="6Gi")
# The pool may shrink to one node; six replicas with a GPU each never fit on it.
serve = ModelService(
    "text",
    model=text,
    runtime=Triton(image=f"registry.example/triton@sha256:{'b1' * 32}"),
    gpu="nvidia-l4",
    resources=Resources(cpu=4, memory="24Gi"),
    autoscaling=Autoscaling(min_replicas=6, max_replicas=8, signals=["queue"], cooldown="20m"),
    objective=Objective(p99_ms=400, availability=0.99),
    traffic=Traffic(mean=10, peak=20),
    on=core,
)

system = System("golden", [serve], budget_per_month="$2,000")
