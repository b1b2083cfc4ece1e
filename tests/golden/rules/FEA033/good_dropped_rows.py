from aiscale import System
from aiscale.delivery import DeliveryPipeline, Retraining
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, Materialization, OfflineStore
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from aiscale.stores import Bucket
from tests.artifacts import DIGEST, TRITON

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
zone = Entity("zone", key="zone_id")
table = Bucket("zone-history", uri="s3://rides/zone-history", event_timestamp="day")
history = FeatureView(
    "zone_history",
    entities=[zone],
    source=table,
    ttl="2d",
    fields={"rides_30d": "int64"},
    materialization=Materialization("6h"),
)
features = FeatureStore("features", views=[history], offline=OfflineStore("duckdb"), on=cluster)
surge_v8 = FeatureService(
    "surge_v8",
    store=features,
    views=[history],
)
model = Model(
    "surge",
    version="v8",
    artifact="s3://models/surge",
    digest=DIGEST,
    framework="xgboost",
)
surge = ModelService(
    "surge",
    model=model,
    runtime=TRITON,
    features=surge_v8,
)

pipeline = DeliveryPipeline("surge-model", services=[surge], retraining=Retraining(data=[table], every="1d"))

system = System("golden", [surge, pipeline])
