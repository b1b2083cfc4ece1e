from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic

rides = Topic("rides", KafkaCluster("events"))


def made(name: str) -> System:
    return System(
        "golden", [Microservice(name, image=f"registry.example/{name}@sha256:" + "1f" * 32, consumes=[Consume(rides)])]
    )


before, system = made("bill"), made("billing")
