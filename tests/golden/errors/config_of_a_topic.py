from aiscale.streams import ExternalKafka, Topic

kafka = ExternalKafka("events", bootstrap_servers=["kafka.example:9092"])
Topic("rides", kafka, config={"retention.ms": "1"})
