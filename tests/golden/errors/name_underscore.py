from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")
Topic("ride_requests", kafka)
