from aiscale import System
from aiscale.services import Microservice

IMAGE = "registry.example/app@sha256:" + "1f" * 32
web, api = Microservice("web", image=IMAGE), Microservice("api", image=IMAGE)

before, system = System("shop", [api]), System("shop", [web])
namespaces = ("shop", "prod")
