from aiscale import System, Traffic
from aiscale.delivery import DeliveryPipeline, DriftMonitor, Retraining
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import DIGEST, TRITON

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, key="zone_id", traffic=traffic)
zone = Entity("zone", key="zone_id")
live = FeatureView("zone_demand_5m", entities=[zone], source=rides, ttl="10m", fields={"requests_5m": "int64"})
features = FeatureStore("features", views=[live], on=cluster)
surge_v8 = FeatureService("surge_v8", store=features, views=[live])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="xgboost")
surge = ModelService("surge", model=model, runtime=TRITON, features=surge_v8)
pipeline = DeliveryPipeline(
    "surge-model", services=[surge], retraining=Retraining(data=[rides], every="1d", timeout="2h")
)
drift = DriftMonitor("surge-drift", surge_v8, action="alert", pipeline=pipeline)

system = System("golden", [pipeline, drift])
