from aiscale.services import Microservice

from aiscale import System
from aiscale.services import Call

callee = Microservice("callee", image="registry.example/p@sha256:" + "a" * 64)
System("shop", [Call(callee)])
