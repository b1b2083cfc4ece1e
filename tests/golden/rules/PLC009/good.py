from aiscale import System
from aiscale.platform import Site
from aiscale.services import Microservice
from tests.artifacts import IMAGE

depot = Site("depot", cpu=4, memory="8Gi", arch="arm64")
gate = Microservice("gate", image=IMAGE, on=depot, arch="arm64")

system = System("golden", [gate])
