"""Kafka Connect and its connectors."""
