from aiscale import Objective

Objective(availability=0)
