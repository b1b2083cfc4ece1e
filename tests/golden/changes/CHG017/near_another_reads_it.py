"""One topic goes and another comes, for somebody else: it is no renaming."""

from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE


def made(name: str, reader: str) -> System:
    rides = Topic(name, KafkaCluster("events"))
    shop = Microservice("shop", image=IMAGE, produces=[Produce(rides)])
    return System("golden", [shop, Microservice(reader, image=IMAGE, port=None, consumes=[rides])])


before, system = made("rides", "bill"), made("offers", "mail")
