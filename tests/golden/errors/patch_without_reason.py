from aiscale import Patch

Patch("Deployment", {})
