from aiscale.streams import KafkaCluster

KafkaCluster("")
