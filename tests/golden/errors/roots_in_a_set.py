from aiscale import System
from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")
System("shop", {Topic("rides", kafka)})
