from aiscale.objects import Manifest

Manifest.file("limits", "k8s/limits.yaml")
