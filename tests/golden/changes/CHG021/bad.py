from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Avro, KafkaCluster, Produce, SchemaRegistry, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")


def made(registry: SchemaRegistry, name: str = "rides") -> System:
    text = '{"type":"record","name":"Ride","fields":[{"name":"id","type":"string"}]}'
    rides = Topic(name, kafka, key="id", retention="3d", schema=Avro(path="ride.avsc", text=text, registry=registry))
    bill = Microservice("bill", image=IMAGE, port=None, consumes=[rides])
    return System("golden", [Microservice("shop", image=IMAGE, produces=[Produce(rides)]), bill])


before = made(SchemaRegistry("schemas", storage=kafka))
system = made(SchemaRegistry("registry", storage=kafka))
