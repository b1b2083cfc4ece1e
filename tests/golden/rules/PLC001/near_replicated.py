"""The store and its copy are in two regions of the EU."""

from aiscale import System, Traffic
from aiscale.features import Entity, FeatureStore, FeatureView
from aiscale.platform import EksCluster, NodePool
from aiscale.streams import KafkaCluster, KafkaListener, Topic

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
far = NodePool("far", instance_type="m7i.2xlarge", max_nodes=12)
frankfurt = EksCluster("frankfurt", region="eu-central-1", pools=[far])
kafka = KafkaCluster("events", on=core, listeners=[KafkaListener("outside", port=9095, type="loadbalancer")])
rides = Topic("rides", kafka, traffic=Traffic(mean=10, peak=20))
rider = Entity("rider", key="rider_id")
riders = FeatureView("riders", entities=[rider], source=rides, ttl="1d", fields={"rides_7d": "int64"})
daily = FeatureView("daily", entities=[rider], source=rides, ttl="1d", fields={"rides_1d": "int64"})
store = FeatureStore("features", views=[riders, daily], on=core, replicated_on=[frankfurt])

system = System("golden", [store], residency=["eu"])
