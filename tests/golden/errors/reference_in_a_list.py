from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")
Topic("rides", [kafka])
