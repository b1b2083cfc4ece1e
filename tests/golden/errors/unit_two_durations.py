from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")
Topic("rides", kafka, retention="1h 30m")
