from aiscale import System, Traffic
from aiscale.delivery import DeliveryPipeline, Retraining
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, Materialization
from aiscale.platform import EksCluster, NodePool
from aiscale.serving import MLServer, Model, ModelService
from aiscale.stores import Bucket
from aiscale.streams import KafkaCluster, Topic

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
readings = Topic("readings", KafkaCluster("events", on=eu), key="turbine", traffic=Traffic(mean=10, peak=20))
turbine = Entity("turbine", key="turbine")
# Three buckets in the US, none of which the system writes.
past = Bucket("past", uri="s3://past/y", region="us-east-1", event_timestamp="at")
blades = Bucket("blades", uri="s3://blades/y", region="us-east-1", event_timestamp="at")
failures = Bucket("failures", uri="s3://failures/y", jurisdiction="us", event_timestamp="at")
vibration = FeatureView(
    "vibration", entities=[turbine], source=readings, history=past, ttl="1h", fields={"shake": "float64"}
)
wear = FeatureView(
    "wear",
    entities=[turbine],
    source=blades,
    ttl="1d",
    fields={"age": "int64"},
    materialization=Materialization(every="10m"),
)
store = FeatureStore("features", views=[vibration, wear], on=eu)
model = Model("m", version="v1", artifact="pvc://models/m", digest="sha256:" + "5e" * 32, framework="xgboost")
score = ModelService(
    "score", model=model, runtime=MLServer(), on=eu, features=FeatureService("known", store=store, views=[vibration])
)
learns = DeliveryPipeline("weekly", services=[score], retraining=Retraining(data=[failures], every="7d"))

system = System("golden", [store, score], delivery=[learns], residency=["eu"])
