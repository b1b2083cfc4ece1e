from aiscale import System, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, Materialization
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService, Triton
from aiscale.stores import Bucket
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
rides = Bucket("rides", uri="s3://rides/y", event_timestamp="ts", updated_every="6h", contains_personal_data=True)
riders = FeatureView(
    "riders",
    entities=[Entity("rider", key="id")],
    source=rides,
    ttl="2d",
    fields={"n": "int64"},
    materialization=Materialization("6h"),
)
store = FeatureStore("store", views=[riders], on=cluster)
served = FeatureService("served", store=store, views=[riders])
model = Model("fare", version="v1", artifact="s3://m/fare/v1", digest="sha256:" + "aa" * 32, framework="onnx")
fare = ModelService("fare", model=model, runtime=Triton(image=IMAGE), features=served, replicas=2, on=cluster)
front = Microservice(
    "front", image=IMAGE, calls=[Call(fare, timeout_ms=50)], traffic=Traffic(mean=5, peak=9), on=cluster
)

system = System("golden", [front])
