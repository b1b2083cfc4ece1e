from aiscale.streams import KafkaCluster

KafkaCluster("events", storage="100 GB")
