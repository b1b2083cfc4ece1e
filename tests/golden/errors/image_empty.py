from aiscale.services import Microservice

Microservice("pricing", image="")
