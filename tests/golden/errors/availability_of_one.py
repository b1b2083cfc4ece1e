from aiscale import Objective

Objective(p99_ms=40, availability=1)
