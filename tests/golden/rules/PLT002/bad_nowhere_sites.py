from aiscale import System
from aiscale.platform import Site
from aiscale.services import Microservice
from tests.artifacts import IMAGE

north, south = Site("north", cpu=4, memory="8Gi"), Site("south", cpu=4, memory="8Gi")
pricing = Microservice("pricing", image=IMAGE)

system = System("golden", [pricing, north, south])
