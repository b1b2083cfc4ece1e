from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")
from aiscale.services import Call

IMAGE = "registry.example/app@sha256:" + "1f" * 32
Call(Topic("rides", kafka))
