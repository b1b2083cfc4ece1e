"""Client libraries of Kafka."""

from typing import Literal

KafkaClient = Literal["java", "librdkafka", "kafka-python", "kafka-python-2", "aiokafka", "sarama", "franz-go"]
"""A client library whose defaults are known: ``librdkafka`` is that of confluent-kafka in every language."""
