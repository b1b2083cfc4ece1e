from aiscale.services import Microservice

from aiscale.services import Call

callee = Microservice("callee", image="registry.example/p@sha256:" + "a" * 64)
Call(callee, retries=11)
