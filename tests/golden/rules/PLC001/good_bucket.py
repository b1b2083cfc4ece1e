from aiscale import System
from aiscale.features import DynamoDb, Entity, FeatureStore, FeatureView
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.stores import Bucket

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
rides = Bucket(
    "rides",
    uri="s3://rides/y",
    jurisdiction="ie",
    event_timestamp="ts",
    updated_every="6h",
    contains_personal_data=True,
)
riders = FeatureView(
    "riders", entities=[Entity("rider", key="rider_id")], source=rides, ttl="1d", fields={"n": "int64"}
)
store = FeatureStore("store", views=[riders], online=DynamoDb(region="eu-west-1"), on=core)
personal = Placement("personal", of=[rides, store], residency=["eu"])

system = System("golden", [personal, core])
