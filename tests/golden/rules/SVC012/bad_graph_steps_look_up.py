from aiscale import Objective, System, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, OnDemandFeatureView, Redis
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import InferenceGraph, Lookup, Model, ModelService
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
demand = Topic(
    "demand", KafkaCluster("events", on=cluster), partitions=12, traffic=Traffic(mean=100, peak=400, message_bytes=50)
)
live = FeatureView("live", entities=[Entity("zone", key="zone_id")], source=demand, ttl="10m", fields={"n": "int64"})
twice = OnDemandFeatureView("twice", inputs=[live], fields={"n2": "int64"}, function="surge.features:twice")
store = FeatureStore("features", views=[live, twice], online=Redis(read_p99_ms=25), on=cluster)
surge_v8 = FeatureService("surge_v8", store=store, views=[live, twice])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
ranking = ModelService("ranking", model=model, runtime=TRITON, objective=Objective(p99_ms=60))
home = InferenceGraph("home", steps=[Lookup(surge_v8), ranking], objective=Objective(p99_ms=80))

system = System("golden", [cluster, home])
