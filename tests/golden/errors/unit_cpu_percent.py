from aiscale.services import Microservice

from aiscale import Resources

Microservice("pricing", image="registry.example/p@sha256:" + "a" * 64, resources=Resources(cpu="50%", memory="512Mi"))
