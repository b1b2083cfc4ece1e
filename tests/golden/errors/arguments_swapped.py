from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")
Topic(kafka, "rides")
