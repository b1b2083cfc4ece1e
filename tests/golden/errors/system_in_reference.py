from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")
from aiscale import System

Topic("rides", System("shop", [kafka]))
