from aiscale.services import Microservice

Microservice("pricing", image="registry.example/p@sha256:" + "a" * 64, env={"A": "b"})
