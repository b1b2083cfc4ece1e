from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Msk, Topic
from tests.artifacts import IMAGE


def made(type_: str, cleanup: str) -> System:
    kafka = Msk("events", type=type_)
    prices = Topic("prices", kafka, partitions=6, key="zone_id", cleanup=cleanup)
    return System("golden", [Microservice("feed", image=IMAGE, produces=[prices])])


before, system = made("express", "delete"), made("serverless", "compact")
