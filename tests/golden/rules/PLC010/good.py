from aiscale import System
from aiscale.platform import OpenClusterManagement, Placement, Site
from aiscale.services import Microservice
from tests.artifacts import IMAGE

depot = Site("depot", cpu=4, memory="8Gi", offline_tolerance="24h")
gate = Microservice("gate", image=IMAGE)
hub = OpenClusterManagement(tolerate_unreachable="25h")
depots = Placement("depots", of=[gate], primary=depot, backend=hub)

system = System("golden", [depots])
