from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Avro, KafkaCluster, Produce, SchemaReference, SchemaRegistry, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")
registry = SchemaRegistry("schemas", storage=kafka, compatibility="BACKWARD")


def made(amount: str) -> System:
    money = '{"type":"record","name":"Money","fields":[{"name":"amount","type":"' + amount + '"}]}'
    text = '{"type":"record","name":"Ride","fields":[{"name":"id","type":"string"},{"name":"fare","type":"Money"}]}'
    known = [SchemaReference(name="Money", path="money.avsc", text=money)]
    rides = Topic(
        "rides", kafka, key="id", schema=Avro(path="ride.avsc", text=text, references=known, registry=registry)
    )
    app = Microservice("app", image=IMAGE, produces=[Produce(rides)])
    return System("golden", [app, Microservice("bill", image=IMAGE, port=None, consumes=[rides])])


before, system = made("long"), made("string")
