from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")
from aiscale.services import Microservice

audit = Microservice("audit", image="registry.example/p@sha256:" + "a" * 64, consumes=[Topic("rides", kafka)])
audit.consumes = ()
