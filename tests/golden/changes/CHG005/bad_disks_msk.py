from aiscale import System
from aiscale.streams import Msk, Topic


def made(storage: str) -> System:
    return System("golden", [Topic("rides", Msk("events", storage=storage))])


before, system = made("2Ti"), made("1Ti")
