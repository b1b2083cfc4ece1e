from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, MirroredTopic, MirrorMaker, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka, us = KafkaCluster("events", on=cluster), KafkaCluster("us", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, partitions=12, traffic=traffic)
copied = Topic("rides-us", us, topic_name="events.rides", partitions=12, cleanup="compact")
mirror = MirrorMaker("to-us", source=kafka, target=us, topics=[MirroredTopic(rides, copied)], on=cluster)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(copied, idempotent=True)])

system = System("golden", [audit, mirror])
