from aiscale import Sytem
