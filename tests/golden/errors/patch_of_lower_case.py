from aiscale import Patch

Patch("deployment", {}, reason="the cache needs it")
