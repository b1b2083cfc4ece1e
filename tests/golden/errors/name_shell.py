from aiscale.streams import KafkaCluster

KafkaCluster("events; rm -rf ~")
