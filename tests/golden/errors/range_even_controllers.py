from aiscale.streams import KafkaCluster

KafkaCluster("events", controllers=2)
