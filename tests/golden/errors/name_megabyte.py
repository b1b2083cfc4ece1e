from aiscale.streams import KafkaCluster

KafkaCluster("e" * 1_000_000)
