from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")
from aiscale.services import Microservice

topics = (Topic(f"t{i}", kafka) for i in range(2))
Microservice("audit", image="registry.example/p@sha256:" + "a" * 64, consumes=topics)
