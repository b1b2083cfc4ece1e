from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Avro, KafkaCluster, Produce, SchemaRegistry, Topic
from tests.artifacts import IMAGE


def made(name: str) -> System:
    kafka = KafkaCluster(name)
    registry = SchemaRegistry("schemas", storage=kafka)
    schema = Avro(
        path="ride.avsc",
        text='{"type":"record","name":"Ride","fields":[{"name":"id","type":"string"}]}',
        registry=registry,
    )
    rides = Topic("rides", kafka, key="id", schema=schema)
    bills = Topic("bills", kafka, key="id", durability="critical")
    return System("golden", [Microservice("shop", image=IMAGE, produces=[Produce(rides), Produce(bills)])])


before, system = made("events"), made("events-eu")
