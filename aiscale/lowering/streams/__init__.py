"""Kafka through Strimzi."""
