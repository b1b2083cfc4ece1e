"""Streams: Kafka, Kinesis, Pub/Sub, Firehose, and event tables."""
