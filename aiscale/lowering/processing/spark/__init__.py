"""Apache Spark on its Kubernetes operators."""
