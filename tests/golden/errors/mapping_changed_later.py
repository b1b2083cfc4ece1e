from aiscale.services import Microservice

IMAGE = "registry.example/app@sha256:" + "1f" * 32
audit = Microservice("audit", image=IMAGE, environment={"LEVEL": "info"})
audit.environment["LEVEL"] = 5
