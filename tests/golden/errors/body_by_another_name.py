from aiscale.objects import Manifest

Manifest("settings", manifest={"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "b"}})
