from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")


def made(name: str, key: str) -> System:
    positions = Topic(name, kafka, key=key, ordering="per-key")
    reader = Microservice("trips", image=IMAGE, port=None, consumes=[positions])
    return System("golden", [reader])


# A topic beside the old one.
before, system = made("positions", "vehicle"), made("positions-by-driver", "driver")
