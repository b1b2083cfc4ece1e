from aiscale import Patch

Patch("deployment", {"spec": {"paused": True}}, reason="the cache needs it")
