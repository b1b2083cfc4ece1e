from aiscale.services import Microservice

Microservice("pricing", image="registry.example/pricing:1", port=0)
