from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")
Topic("Ride_Requests", kafka)
