from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Msk, Topic
from tests.artifacts import IMAGE

kafka = Msk("events", type="serverless")


def made(topic_name: str, cleanup: str) -> System:
    prices = Topic("prices", kafka, topic_name=topic_name, partitions=6, key="zone_id", cleanup=cleanup)
    return System("golden", [Microservice("feed", image=IMAGE, produces=[prices])])


before, system = made("prices.v1", "delete"), made("prices.v2", "compact")
