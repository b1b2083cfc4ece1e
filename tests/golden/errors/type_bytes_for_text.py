from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")
Topic("rides", kafka, key=b"zone_id")
