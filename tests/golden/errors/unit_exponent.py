from aiscale.streams import KafkaCluster

KafkaCluster("events", storage="1e400")
