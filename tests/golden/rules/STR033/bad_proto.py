from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Protobuf, SchemaRegistry, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
registry = SchemaRegistry("schemas", storage=kafka, on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic(
    "rides", kafka, traffic=traffic, schema=Protobuf.file("ride_v2.proto", registry, previous=["ride_v1.proto"])
)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[rides])

system = System("golden", [audit])
