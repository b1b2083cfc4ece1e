from aiscale import System
from aiscale.services import Microservice

IMAGE = "registry.example/app@sha256:" + "1f" * 32
web = Microservice("web", image=IMAGE)

before = system = System("shop", [web])
namespaces = ("shop", "prod")
