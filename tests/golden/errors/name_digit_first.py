from aiscale.streams import KafkaCluster

KafkaCluster("9lives")
