from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")
Topic("\x1b[31mrides\u202e", kafka)
