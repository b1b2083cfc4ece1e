from aiscale import System, Traffic
from aiscale.features import Entity, FeatureStore, FeatureView
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.streams import KafkaCluster, KafkaListener, Topic

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
far = NodePool("far", instance_type="m7i.2xlarge", max_nodes=12)
virginia = EksCluster("virginia", region="us-east-1", pools=[far])
kafka = KafkaCluster("events", on=core, listeners=[KafkaListener("outside", port=9095, type="loadbalancer")])
rides = Topic("rides", kafka, traffic=Traffic(mean=10, peak=20))
view = FeatureView(
    "riders", entities=[Entity("rider", key="rider_id")], source=rides, ttl="1d", fields={"rides_7d": "int64"}
)
store = FeatureStore("features", views=[view])
personal = Placement("personal", of=[rides], residency=["eu"])
serving = Placement("serving", of=[store], primary=virginia, overflow=[core])

system = System("golden", [store, personal, serving])
