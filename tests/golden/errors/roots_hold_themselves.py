from aiscale import System
from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")
roots = [Topic("rides", kafka)]
roots.append(roots)
System("shop", roots)
