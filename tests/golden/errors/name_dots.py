from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")
Topic("ride.requests", kafka)
