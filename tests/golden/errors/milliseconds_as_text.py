from aiscale import Objective

Objective(p99_ms="90ms")
