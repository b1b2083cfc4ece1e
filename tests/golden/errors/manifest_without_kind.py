from aiscale.objects import Manifest

Manifest("limits", {"apiVersion": "v1"})
