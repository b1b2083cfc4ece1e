from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Consume, KinesisStream
from tests.artifacts import IMAGE


def made(retention: str) -> System:
    rides = KinesisStream("rides", retention=retention)
    reader = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(rides, replay="14d")])
    return System("golden", [reader])


before, system = made("24h"), made("30d")
