from aiscale.streams import KafkaCluster

KafkaCluster("events", storage="20Ti")
