from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")
kafka.colour = "red"
