from aiscale.streams import KafkaCluster

KafkaCluster("kafka/events")
