"""Kafka: clusters by Strimzi or external, topics, users and rights."""
