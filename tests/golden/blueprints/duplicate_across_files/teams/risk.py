from aiscale import System
from aiscale.services import Microservice

from teams.cluster import IMAGE, core

system = System("risk", [Microservice("scoring", image=IMAGE, on=core)])
