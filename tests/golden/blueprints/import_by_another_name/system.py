from aiscale import System
from aiscale.processing import Sink

system = System("golden", [Sink])
