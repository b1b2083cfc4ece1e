from aiscale.streams import KafkaCluster

KafkaCluster("streams/events")
