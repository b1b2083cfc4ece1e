from aiscale import System
from aiscale.streams import KafkaCluster

system = System("rides", KafkaCluster("events"))
