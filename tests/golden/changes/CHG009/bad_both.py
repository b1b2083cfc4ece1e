from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Avro, KafkaCluster, Produce, SchemaRegistry, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")
registry = SchemaRegistry("schemas", storage=kafka, compatibility="FULL_TRANSITIVE")


def made(fields: str) -> System:
    schema = Avro(
        path="ride.avsc",
        text='{"type":"record","name":"Ride","fields":[{"name":"id","type":"string"},' + fields + "]}",
        registry=registry,
    )
    rides = Topic("rides", kafka, key="id", schema=schema)
    app = Microservice("app", image=IMAGE, produces=[Produce(rides)])
    bill = Microservice("bill", image=IMAGE, port=None, consumes=[rides])
    return System("golden", [app, bill])


before, system = made('{"name":"fare","type":"long"}'), made('{"name":"toll","type":"long"}')
