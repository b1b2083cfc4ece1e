"""Each job of a session has parameters of its own, so that both may read `TOPIC_IN`."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, FlinkSession, StreamJob
from aiscale.streams import Consume, KafkaCluster, Topic

IMAGE = "registry.example/flink@sha256:" + "1f" * 32
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=12)])
session = FlinkSession("shared", image=IMAGE, storage="s3://state/shared", on=core)
events = KafkaCluster("events", storage="100Gi", on=core)
load = Traffic(mean=20, peak=40, message_bytes=400)
rides, fares = Topic("rides", events, traffic=load), Topic("fares", events, traffic=load)
jobs = [
    StreamJob(
        name,
        engine=Flink(session=session),
        on=core,
        jar="s3://jars/a.jar",
        consumes=[Consume(topic, alias="in")],
        checkpoint_storage=f"s3://state/{name}",
    )
    for name, topic in (("count-rides", rides), ("count-fares", fares))
]

system = System("golden", [core, session, *jobs])
