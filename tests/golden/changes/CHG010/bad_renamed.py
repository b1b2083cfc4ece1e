from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE


def made(name: str) -> System:
    orders = Topic("orders", KafkaCluster(name), key="id", durability="critical")
    return System("golden", [Microservice("shop", image=IMAGE, produces=[Produce(orders)])])


before, system = made("events"), made("events-eu")
