from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

rides = Topic("rides", KafkaCluster("events"))
bill = Microservice("bill", image=IMAGE, consumes=[Consume(rides)])

before = system = System("shop", [bill])
namespaces = ("shop", "prod")
