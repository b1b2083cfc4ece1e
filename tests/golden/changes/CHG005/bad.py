from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Msk, Topic
from tests.artifacts import IMAGE

kafka = Msk("events", type="serverless")


def made(cleanup: str) -> System:
    prices = Topic("prices", kafka, partitions=6, key="zone_id", cleanup=cleanup)
    return System("golden", [Microservice("feed", image=IMAGE, produces=[prices])])


before, system = made("delete"), made("compact")
