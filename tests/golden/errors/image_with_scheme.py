from aiscale.services import Microservice

Microservice("pricing", image="https://registry.example/pricing:1")
