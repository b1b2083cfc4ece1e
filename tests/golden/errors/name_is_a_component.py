from aiscale.streams import KafkaCluster

KafkaCluster(KafkaCluster("events"))
