"""Rules about Kafka and what stands around it."""
