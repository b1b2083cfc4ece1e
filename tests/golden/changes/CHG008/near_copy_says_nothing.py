"""A copy that no longer says its key has that of its source, as before."""

from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, MirroredTopic, MirrorMaker, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=24)])
eu, us = KafkaCluster("eu", on=cluster), KafkaCluster("us", on=cluster)


def made(key: str | None) -> System:
    positions = Topic("positions", eu, key="vehicle")
    copied = Topic("positions-us", us, key=key)
    mirror = MirrorMaker("to-us", source=eu, target=us, topics=[MirroredTopic(positions, copied)], on=cluster)
    consume = Consume(copied, idempotent=True)
    reader = Microservice("trips", image=IMAGE, port=None, consumes=[consume], stateless=False, on=cluster)
    return System("golden", [mirror, reader])


before, system = made("vehicle"), made(None)
