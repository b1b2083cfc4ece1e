from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Consume, ExternalKafka, Topic
from tests.artifacts import IMAGE

rides = Topic("rides", ExternalKafka("events", bootstrap_servers=["kafka.example:9092"]))
bill = Microservice("bill", image=IMAGE, consumes=[Consume(rides)])

before = system = System("shop", [bill])
namespaces = ("shop", "prod")
