from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Msk, Topic
from tests.artifacts import IMAGE

kafka = Msk("events")


def made(partitions: int) -> System:
    rides = Topic("rides", kafka, partitions=partitions, topic_name="city.rides")
    return System("golden", [Microservice("trips", image=IMAGE, port=None, consumes=[rides])])


before, system = made(24), made(12)
