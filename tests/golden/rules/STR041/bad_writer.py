from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Avro, KafkaCluster, Produce, SchemaRegistry, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
registry = SchemaRegistry("schemas", storage=kafka, on=cluster)
rides = Topic("rides", kafka, schema=Avro.file("ride_v2.avsc", registry))
audit = Microservice("audit", image=IMAGE, port=None, consumes=[rides])
booking = Microservice("booking", image=IMAGE, port=None, produces=[Produce(rides, schema=Avro.file("ride_v1.avsc"))])

system = System("golden", [audit, booking])
