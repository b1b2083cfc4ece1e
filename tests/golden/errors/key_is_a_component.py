from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")
from aiscale.services import Microservice

IMAGE = "registry.example/app@sha256:" + "1f" * 32
Microservice("audit", image=IMAGE, environment={kafka: "its address"})
