from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")


def made(key: str) -> System:
    profiles = Topic("profiles", kafka, key=key, cleanup="compact")
    reader = Microservice("mail", image=IMAGE, port=None, consumes=[profiles])
    return System("golden", [reader])


before, system = made("email"), made("user_id")
