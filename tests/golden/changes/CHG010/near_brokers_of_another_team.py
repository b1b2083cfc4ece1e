"""Where the brokers are is another team's: a name of theirs says nothing of what is on them."""

from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import ExternalKafka, Produce, Topic
from tests.artifacts import IMAGE


def made(name: str) -> System:
    orders = Topic("orders", ExternalKafka(name, bootstrap_servers=["kafka.example:9092"]), key="id")
    return System("golden", [Microservice("shop", image=IMAGE, produces=[Produce(orders)])])


before, system = made("events"), made("events-eu")
