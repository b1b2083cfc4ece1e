from aiscale import Autoscaling, Resources, System
from aiscale.platform import Site
from aiscale.services import Microservice
from tests.artifacts import IMAGE

depot = Site("depot", cpu=10, memory="16Gi")
scaling = Autoscaling(min_replicas=1, max_replicas=10)
size = Resources(cpu=1, memory="1Gi")
gate = Microservice("gate", image=IMAGE, autoscaling=scaling, resources=size, on=depot)

system = System("golden", [gate])
