from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")
# The third letter is Cyrillic.
Topic("riдes", kafka)
