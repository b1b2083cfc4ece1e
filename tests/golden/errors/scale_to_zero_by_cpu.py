from aiscale import Autoscaling

Autoscaling(min_replicas=0, max_replicas=4)
