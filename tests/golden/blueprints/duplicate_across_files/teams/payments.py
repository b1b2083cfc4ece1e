from aiscale import System
from aiscale.services import Microservice

from teams.cluster import IMAGE, core

system = System("payments", [Microservice("scoring", image=IMAGE, on=core)])
