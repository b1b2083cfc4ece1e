from aiscale import Objective

objective = Objective(p99_ms=80)
objective.p99_ms = 90
