from aiscale.services import Microservice

Microservice("pricing", image="registry.example/Pricing:1")
