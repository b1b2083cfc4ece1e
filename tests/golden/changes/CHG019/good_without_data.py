from aiscale import System
from aiscale.services import Microservice
from tests.artifacts import IMAGE

web = Microservice("web", image=IMAGE)

before = system = System("shop", [web])
namespaces = ("shop", "shop")
