from aiscale import Objective

Objective(p99=80)
