from aiscale.streams import KafkaCluster

KafkaCluster("events\u202egnp.exe")
