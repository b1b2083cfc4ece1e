from aiscale import System
from aiscale.delivery import DeliveryPipeline, Retraining, Stage
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import MLServer, Model, ModelService
from aiscale.stores import Bucket
from tests.artifacts import DIGEST

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("fraud", version="v8", artifact="pvc://models/fraud", digest=DIGEST, framework="xgboost")
fraud = ModelService("fraud", model=model, runtime=MLServer(image=f"docker.io/seldonio/mlserver@{DIGEST}"), on=cluster)
payments = Bucket("payments", uri="s3://lake/payments", event_timestamp="paid_at", format="iceberg")
stages = [
    Stage("build"),
    Stage("test", needs=["build"], image="registry.example/tests:3"),
    Stage("evaluate", needs=["test"]),
    Stage("sign", needs=["evaluate"]),
    Stage("register", needs=["sign"]),
    Stage("deploy", needs=["register"]),
]
pipeline = DeliveryPipeline(
    "fraud-model",
    services=[fraud],
    stages=stages,
    retraining=Retraining(data=[payments], every="7d", image="registry.example/training:3"),
)

system = System("golden", [pipeline])
