"""A standard topic that only goes: the page names it among the data that goes."""

from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")
rides, trips = (Topic(name, kafka) for name in ("rides", "trips"))

before = System("golden", [Microservice("shop", image=IMAGE, produces=[Produce(rides), Produce(trips)])])
system = System("golden", [Microservice("shop", image=IMAGE, produces=[Produce(rides)])])
