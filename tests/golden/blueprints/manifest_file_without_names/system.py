from aiscale.objects import Manifest

Manifest.file("limits", "limits.yaml")
