from aiscale import System
from aiscale.services import Microservice

IMAGE = "registry.example/app@sha256:" + "1f" * 32
pricing = Microservice("pricing", image=IMAGE)
audit = Microservice("audit", image=IMAGE)

system = System("golden", [pricing, audit])
