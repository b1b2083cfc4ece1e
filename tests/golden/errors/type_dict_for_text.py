from aiscale.streams import KafkaCluster

KafkaCluster("events", version={"major": 4})
