from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")
Topic("ride-requests-of-every-city-in-the-whole-world", kafka)
