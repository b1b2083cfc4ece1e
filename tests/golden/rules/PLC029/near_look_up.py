from aiscale import System, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, Lookup, Redis
from aiscale.platform import EksCluster, NodePool, Site, Uplink
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

core = EksCluster("core", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
pop = Site("pop", cpu=16, memory="64Gi", uplink=Uplink(mbps=1_000, rtt_ms=200))
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
demand = Topic("zone-demand", KafkaCluster("events", on=core), partitions=12, traffic=traffic)
zone = Entity("zone", key="zone_id")
live = FeatureView("zone_demand_5m", entities=[zone], source=demand, ttl="10m", fields={"requests_5m": "int64"})
# A copy of the features is at the site.
features = FeatureStore("features", views=[live], online=Redis(read_p99_ms=4), on=core, replicated_on=[pop])
surge_v8 = FeatureService("surge_v8", store=features, views=[live])
near = Microservice("near", image=IMAGE, on=core, features=Lookup(surge_v8, timeout_ms=20))
far = Microservice("far", image=IMAGE, on=pop, features=Lookup(surge_v8, timeout_ms=20))

system = System("golden", [core, pop, near, far])
