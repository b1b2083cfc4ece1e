from aiscale import System
from aiscale.streams import KinesisStream


def made(retention: str) -> System:
    return System("golden", [KinesisStream("rides", retention=retention)])


before, system = made("7d"), made("24h")
