from aiscale import System, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, Lookup
from aiscale.platform import KubernetesCluster, NodePool, Site
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
depot = Site("depot", cpu=8, memory="32Gi", offline_tolerance="24h")
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
passages = Topic("passages", KafkaCluster("events", on=core), partitions=12, traffic=traffic)
gate = Entity("gate", key="gate_id")
live = FeatureView("passages_5m", entities=[gate], source=passages, ttl="10m", fields={"passages_5m": "int64"})
features = FeatureStore("features", views=[live], on=core)
barrier_v2 = FeatureService("barrier_v2", store=features, views=[live])
hints = Microservice("hints", image=IMAGE, on=depot, features=Lookup(barrier_v2, required=False))
barrier = Microservice("barrier", image=IMAGE, on=depot, features=barrier_v2)

system = System("golden", [core, depot, hints, barrier])
