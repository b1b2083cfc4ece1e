from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")
del kafka.brokers
