from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Msk, Topic

IMAGE = "registry.example/app@sha256:" + "1f" * 32
kafka = Msk("events")


def made(partitions: int) -> System:
    rides = Topic("rides", kafka, partitions=partitions, topic_name="city.rides")
    return System("golden", [Microservice("trips", image=IMAGE, port=None, consumes=[rides])])


before, system = made(24), made(12)
