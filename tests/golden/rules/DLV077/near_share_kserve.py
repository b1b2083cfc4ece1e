from aiscale import Objective, System
from aiscale.delivery import Canary, DeliveryPipeline
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import KServe, Model, ModelService
from tests.artifacts import DIGEST, FETCH, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="onnx", size="1Gi")
# KServe divides the requests by the routes that it makes.
surge = ModelService(
    "surge",
    model=model,
    replaces=Model(
        "surge",
        version="v7",
        artifact="s3://models/surge/7",
        digest="sha256:" + "7d" * 32,
        framework="onnx",
        size="1Gi",
    ),
    runtime=KServe(storage_initializer=FETCH, version="0.21.0", server=TRITON),
    on=cluster,
    replicas=2,
    rollout=Canary(steps=[1, 5, 25]),
    objective=Objective(p99_ms=80, availability=0.99),
)
pipeline = DeliveryPipeline("surge-model", services=[surge])

system = System("golden", [pipeline])
