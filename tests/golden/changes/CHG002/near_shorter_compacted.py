from aiscale import System
from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")

# A compacted topic keeps the latest record of each key, however old; its age says nothing.
before = System("golden", [Topic("zones", kafka, key="zone_id", cleanup="compact", retention="30d")])
system = System("golden", [Topic("zones", kafka, key="zone_id", cleanup="compact", retention="7d")])
