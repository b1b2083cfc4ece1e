"""Names of the settings of Kafka and Flink, in the tables that tools/config_names/build.py writes."""
