from aiscale.streams import KafkaCluster

KafkaCluster("../../etc/passwd")
