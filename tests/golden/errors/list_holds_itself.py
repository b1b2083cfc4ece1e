from aiscale.services import Microservice

IMAGE = "registry.example/app@sha256:" + "1f" * 32
calls = []
calls.append(calls)
Microservice("shop", image=IMAGE, calls=calls)
