"""The records of a copy have the fields of its source, the time of the event among them."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob, Tumbling
from aiscale.streams import KafkaCluster, MirroredTopic, MirrorMaker, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka, us = KafkaCluster("events", on=cluster), KafkaCluster("us", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, partitions=12, traffic=traffic, event_time="at")
copied = Topic("rides-us", us, topic_name="events.rides", partitions=12)
mirror = MirrorMaker("to-us", source=kafka, target=us, topics=[MirroredTopic(rides, copied)], on=cluster)
job = StreamJob(
    "demand",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/job.jar",
    consumes=[copied],
    checkpoint_storage="s3://state/demand",
    parallelism=12,
    windows=[Tumbling("5m")],
)

system = System("golden", [job, mirror])
