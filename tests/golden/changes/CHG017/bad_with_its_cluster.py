from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")
rides, trips = (Topic(name, kafka, durability="critical") for name in ("rides", "trips"))

before = System("golden", [Microservice("shop", image=IMAGE, produces=[Produce(rides), Produce(trips)])])
system = System("golden", [Microservice("shop", image=IMAGE)])
