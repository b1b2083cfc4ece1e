from aiscale import Patch

Patch("deployment", {}, why="the cache needs it")
