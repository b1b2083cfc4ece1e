from aiscale import System, Traffic
from aiscale.delivery import DriftMonitor
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import DIGEST, TRITON

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
demand = Topic("zone-demand", kafka, partitions=12, traffic=Traffic(mean=1_000, peak=4_000, message_bytes=50))
zone = Entity("zone", key="zone_id")
live = FeatureView("zone_demand_5m", entities=[zone], source=demand, ttl="10m", fields={"requests_5m": "int64"})
store = FeatureStore("features", views=[live], on=cluster)
surge_features = FeatureService("surge_v8", store=store, views=[live])
eta_features = FeatureService("eta_v3", store=store, views=[live])
INPUTS = {"requests_5m": "int64"}
surge_model = Model(
    "surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="xgboost", inputs=INPUTS
)
eta_model = Model("eta", version="v3", artifact="s3://models/eta", digest=DIGEST, framework="xgboost", inputs=INPUTS)
surge = ModelService("surge", model=surge_model, runtime=TRITON, features=surge_features)
eta = ModelService("eta", model=eta_model, runtime=TRITON, features=eta_features)
surge_drift = DriftMonitor("surge-drift", of=surge)
eta_drift = DriftMonitor("eta-drift", of=eta)

system = System("golden", [surge, eta, surge_drift, eta_drift])
