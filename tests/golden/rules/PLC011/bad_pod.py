from aiscale import Resources, System
from aiscale.platform import Site
from aiscale.services import Microservice
from tests.artifacts import IMAGE

depot = Site("depot", nodes=4, cpu=2, memory="4Gi")
gate = Microservice("gate", image=IMAGE, replicas=2, resources=Resources(cpu=3, memory="1Gi"), on=depot)

system = System("golden", [gate])
