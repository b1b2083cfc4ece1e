from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")
Topic("Rides", 5, partitions=0, retention="3x", partition=4)
