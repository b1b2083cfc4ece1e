"""Event streams: Kafka clusters, topics, schemas, and how they are read and written."""

from aiscale.components.streams.avro import Avro
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.topic import Topic
from aiscale.core.relations import Consume, Produce

__all__ = ["Avro", "Consume", "KafkaCluster", "Produce", "Topic"]
