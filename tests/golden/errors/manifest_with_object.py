from aiscale.objects import Manifest
from aiscale.streams import KafkaCluster

Manifest("limits", {"apiVersion": "v1", "kind": "ConfigMap", "data": {"kafka": KafkaCluster("events")}})
