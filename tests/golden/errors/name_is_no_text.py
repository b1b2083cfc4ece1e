from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")
Topic(42, kafka)
