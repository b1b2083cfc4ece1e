from aiscale.services import Microservice

IMAGE = "registry.example/app@sha256:" + "1f" * 32
from aiscale.services import Call

pricing = Microservice("pricing", image=IMAGE)
Microservice("shop", image=IMAGE, calls={Call(pricing)})
