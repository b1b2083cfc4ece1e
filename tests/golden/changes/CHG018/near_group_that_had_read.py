"""Two services change groups: both have offsets in that topic."""

from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

rides = Topic("rides", KafkaCluster("events"))


def made(*groups: str) -> System:
    names = ("audit", "bill")
    reads = [Consume(rides, group=group) for group in groups]
    return System(
        "golden", [Microservice(name, image=IMAGE, consumes=[one]) for name, one in zip(names, reads, strict=True)]
    )


before, system = made("blue", "green"), made("green", "blue")
