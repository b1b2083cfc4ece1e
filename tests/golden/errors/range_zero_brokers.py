from aiscale.streams import KafkaCluster

KafkaCluster("events", brokers=0)
