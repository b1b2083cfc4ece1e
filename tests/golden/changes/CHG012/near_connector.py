"""A connector says for all that it reads what happens to such a record."""

from typing import Any

from aiscale import System
from aiscale.streams import Connector, ConnectPlugin, Consume, DeadLetter, KafkaCluster, KafkaConnect, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")
rides = Topic("rides", kafka)
parked = Topic("parked", kafka, retention="30d")
workers = KafkaConnect("workers", kafka, plugins=[ConnectPlugin("shop", image=IMAGE)])


def made(consume: Consume, **said: Any) -> System:
    return System(
        "golden", [Connector("export", workers, connector_class="com.example.Sink", consumes=[consume], **said)]
    )


before = made(Consume(rides, dead_letter=DeadLetter(parked)))
system = made(Consume(rides), errors_tolerance="none")
