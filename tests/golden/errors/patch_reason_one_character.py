from aiscale import Patch

Patch("Deployment", {"spec": {"replicas": 4}}, reason="x")
