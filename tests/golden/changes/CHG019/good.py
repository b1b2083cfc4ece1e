from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic

IMAGE = "registry.example/app@sha256:" + "1f" * 32
rides = Topic("rides", KafkaCluster("events"))
bill = Microservice("bill", image=IMAGE, consumes=[Consume(rides)])

before = system = System("shop", [bill])
namespaces = ("shop", "shop")
