from aiscale.streams import KafkaCluster

KafkaCluster("events\x00")
