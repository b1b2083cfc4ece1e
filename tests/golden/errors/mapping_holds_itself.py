from aiscale.services import Microservice

IMAGE = "registry.example/app@sha256:" + "1f" * 32
environment = {}
environment["ALL"] = environment
Microservice("shop", image=IMAGE, environment=environment)
