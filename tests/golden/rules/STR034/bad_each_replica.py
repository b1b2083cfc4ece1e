from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Avro, Consume, KafkaCluster, SchemaRegistry, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
registry = SchemaRegistry("schemas", storage=kafka, on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic(
    "rides",
    kafka,
    key="zone_id",
    traffic=traffic,
    schema=Avro.file("ride_v1.avsc", registry, compatibility="BACKWARD"),
)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(rides, each_replica=True)])

system = System("golden", [audit])
