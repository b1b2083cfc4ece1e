from aiscale import System
from aiscale.delivery import DeliveryPipeline, Retraining
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import MLServer, Model, ModelService
from aiscale.stores import Bucket, Table
from tests.artifacts import DIGEST

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("fraud", version="v8", artifact="pvc://models/fraud", digest=DIGEST, framework="xgboost")
fraud = ModelService("fraud", model=model, runtime=MLServer(image=f"docker.io/seldonio/mlserver@{DIGEST}"), on=cluster)
payments = Bucket("payments", uri="s3://lake/payments", event_timestamp="paid_at", format="iceberg")
disputes = Table(
    "disputes",
    warehouse="snowflake",
    table="fraud.disputes",
    event_timestamp="paid_at",
    created_timestamp="written_at",
    backfilled=True,
    delay="45d",
)
pipeline = DeliveryPipeline(
    "fraud-model",
    services=[fraud],
    retraining=Retraining(data=[payments], labels=[disputes], every="7d"),
)

system = System("golden", [pipeline])
