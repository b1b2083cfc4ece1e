from aiscale.streams import KafkaCluster, Topic

kafka = KafkaCluster("events")


def topic(name: str, partitions: int) -> Topic:
    return Topic(name, kafka, partitions=partitions)


rides = topic("rides", 0)
