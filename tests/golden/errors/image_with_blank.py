from aiscale.services import Microservice

Microservice("pricing", image="Registry.example/Pricing latest")
