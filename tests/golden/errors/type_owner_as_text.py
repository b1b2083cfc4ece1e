from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events", owner="data-platform")
