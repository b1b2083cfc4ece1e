from aiscale import System
from aiscale.services import Microservice
from tests.artifacts import IMAGE

pricing = Microservice("pricing", image=IMAGE)
audit = Microservice("audit", image=IMAGE)

system = System("golden", [pricing, audit])
