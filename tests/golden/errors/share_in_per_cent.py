from aiscale import Objective

Objective(availability="99.95%")
