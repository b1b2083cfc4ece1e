from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Produce, Topic

rides = Topic("rides", KafkaCluster("events", brokers=3, storage="1Ti"))
api = Microservice("api", image="registry.example/api:1", writes=[Produce(rides)])
system = System("rides", components=[api])
