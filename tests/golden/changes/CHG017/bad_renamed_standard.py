from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE


def made(name: str) -> System:
    rides = Topic(name, KafkaCluster("events"))
    shop = Microservice("shop", image=IMAGE, produces=[Produce(rides)])
    bill = Microservice("bill", image=IMAGE, port=None, consumes=[rides])
    return System("golden", [shop, bill])


before, system = made("rides"), made("rides-v2")
