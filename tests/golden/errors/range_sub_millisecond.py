from aiscale import Objective

Objective(p99_ms=-0.5)
