from aiscale import System
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, Materialization
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from aiscale.stores import Table
from tests.artifacts import DIGEST, TRITON

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
zone = Entity("zone", key="zone_id")
table = Table("zone-history", warehouse="bigquery", table="rides.zone_history", event_timestamp="day")
history = FeatureView(
    "zone_history",
    entities=[zone],
    source=table,
    ttl="8h",
    fields={"rides_30d": "int64"},
    materialization=Materialization("6h"),
)
features = FeatureStore("features", views=[history], on=cluster)
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

system = System("golden", [surge])
