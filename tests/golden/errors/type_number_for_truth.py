from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")
from aiscale.streams import Consume

Consume(Topic("rides", kafka), idempotent=1)
