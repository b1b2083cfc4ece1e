from aiscale import Resources, System
from aiscale.platform import Site
from aiscale.services import Microservice
from tests.artifacts import IMAGE

depot = Site("depot", cpu=4, memory="8Gi")
gate = Microservice("gate", image=IMAGE, replicas=2, resources=Resources(cpu=1, memory="1Gi"), on=depot)

system = System("golden", [gate])
