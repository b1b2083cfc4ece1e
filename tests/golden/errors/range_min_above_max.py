from aiscale import Autoscaling

Autoscaling(min_replicas=5, max_replicas=3)
