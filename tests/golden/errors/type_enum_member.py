from enum import Enum

from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")

class Cleanup(Enum):
    COMPACT = "compact"


Topic("rides", kafka, cleanup=Cleanup.COMPACT)
