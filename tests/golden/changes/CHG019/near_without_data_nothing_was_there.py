from aiscale import System
from aiscale.services import Microservice
from tests.artifacts import IMAGE

web, api = Microservice("web", image=IMAGE), Microservice("api", image=IMAGE)

before, system = System("shop", [api]), System("shop", [web])
namespaces = ("shop", "prod")
