from aiscale import Objective, System
from aiscale.delivery import BlueGreen
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="onnx", size="1Gi")
# The system says nothing of its delivery: what rolls it out is somewhere else.
surge = ModelService(
    "surge",
    model=model,
    runtime=TRITON,
    on=cluster,
    replicas=3,
    rollout=BlueGreen(),
    objective=Objective(p99_ms=80, availability=0.99),
)

system = System("golden", [surge])
