"""A copy gets more partitions than its source has: nothing comes to them."""

from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, MirroredTopic, MirrorMaker, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=24)])
kafka, far = KafkaCluster("events", on=cluster), KafkaCluster("far", on=cluster)


def made(partitions: int) -> System:
    rides = Topic("rides", kafka, partitions=12)
    copied = Topic("all-rides", far, topic_name="events.rides", partitions=partitions)
    mirror = MirrorMaker("mirror", source=kafka, target=far, topics=[MirroredTopic(rides, copied)], on=cluster)
    reader = Microservice(
        "audit", image=IMAGE, on=cluster, port=None, consumes=[Consume(copied, offset_reset="latest")]
    )
    return System("golden", [mirror, reader])


before, system = made(12), made(24)
