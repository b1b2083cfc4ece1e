from aiscale.services import Call, Microservice

IMAGE = "registry.example/app@sha256:" + "1f" * 32
surge = Microservice("surge", image=IMAGE)
Microservice("pricing", image=IMAGE, calls=[Call(surge, timeout="50ms")])
