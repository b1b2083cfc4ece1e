from aiscale.services import Microservice

Microservice("pricing", image="registry.example/p@sha256:" + "a" * 64, resources={"cpu": 1, "mem": "1Gi"})
