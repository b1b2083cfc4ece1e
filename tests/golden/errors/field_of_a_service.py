from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic

rides = Topic("rides", KafkaCluster("kafka"))

booking = Microservice("booking", image="registry.example/booking@sha256:" + "0" * 64, writes=[rides])
