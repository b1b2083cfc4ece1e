from aiscale import System, Traffic
from aiscale.delivery import DeliveryPipeline, Retraining
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import DIGEST, TRITON

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=24)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
kafka = KafkaCluster("events", on=cluster)
rides = Topic("rides", kafka, partitions=12, traffic=Traffic(mean=1_000, peak=4_000, message_bytes=50))
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch", size="1Gi")
zone = Entity("zone", key="zone_id")
demand = FeatureView(
    "zone_demand", entities=[zone], source=rides, ttl="10m", fields={"requests_5m": "int64", "drivers_free": "int64"}
)
store = FeatureStore("features", views=[demand], on=cluster)
surge_v8 = FeatureService("surge_v8", store=store, views=[demand])
surge = ModelService("surge", model=model, runtime=TRITON, gpu="nvidia-l4", on=cluster, features=surge_v8)
pipeline = DeliveryPipeline(
    "surge-model", services=[surge], retraining=Retraining(data=[rides], every="1d", point_in_time=False)
)

system = System("golden", [pipeline])
