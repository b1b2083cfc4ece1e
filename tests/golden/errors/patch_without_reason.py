from aiscale import Patch

Patch("Deployment", {"spec": {"paused": True}})
