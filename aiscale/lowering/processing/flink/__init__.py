"""Apache Flink on its Kubernetes operator."""
