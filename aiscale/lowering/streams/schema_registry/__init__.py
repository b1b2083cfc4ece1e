"""Schema registries: Apicurio Registry, Confluent Schema Registry, Karapace, and AWS Glue."""
