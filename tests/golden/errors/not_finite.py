from aiscale import Objective

Objective(p99_ms=float("nan"))
