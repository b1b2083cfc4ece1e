from aiscale import Autoscaling, Objective, System, Traffic
from aiscale.delivery import Canary, DeliveryPipeline
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="onnx", size="1Gi")
# Requests are divided by pods: with the fewest, one of three takes a third, not 5 %.
surge = ModelService(
    "surge",
    model=model,
    runtime=TRITON,
    on=cluster,
    traffic=Traffic(mean=5, peak=20),
    autoscaling=Autoscaling(max_replicas=20, signals=["queue"]),
    rollout=Canary(steps=[5], bake="20m"),
    objective=Objective(p99_ms=80, availability=0.99),
)
pipeline = DeliveryPipeline("surge-model", services=[surge])

system = System("golden", [pipeline])
