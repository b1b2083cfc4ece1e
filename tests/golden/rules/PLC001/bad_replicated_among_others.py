from aiscale import System, Traffic
from aiscale.features import Entity, FeatureStore, FeatureView
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, KafkaListener, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
far = NodePool("far", instance_type="m7i.2xlarge", max_nodes=12)
virginia = EksCluster("virginia", region="us-east-1", pools=[far])
kafka = KafkaCluster("events", on=core, listeners=[KafkaListener("outside", port=9095, type="loadbalancer")])
rides = Topic("rides", kafka, traffic=Traffic(mean=10, peak=20))
rider = Entity("rider", key="rider_id")
riders = FeatureView("riders", entities=[rider], source=rides, ttl="1d", fields={"rides_7d": "int64"})
daily = FeatureView("daily", entities=[rider], source=rides, ttl="1d", fields={"rides_1d": "int64"})
store = FeatureStore("features", views=[riders, daily], on=core, replicated_on=[virginia])
audit = Microservice(
    "audit",
    image=IMAGE,
    environment={"KAFKA_BOOTSTRAP_SERVERS": "kafka.example:9095"},
    port=None,
    on=virginia,
    consumes=[Consume(rides, idempotent=True)],
)

system = System("golden", [store, audit], residency=["eu"])
