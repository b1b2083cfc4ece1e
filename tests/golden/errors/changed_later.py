from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")
kafka.brokers = 5
