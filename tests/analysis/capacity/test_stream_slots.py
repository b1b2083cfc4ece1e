"""How many slots a job has at most."""

import pytest

from aiscale import Autoscaling, System
from aiscale.analysis.capacity.stream_slots import Slots, slots_at_most
from aiscale.components.processing.flink import Flink, FlinkAutoscaler
from aiscale.components.processing.kafka_streams import KafkaStreams
from aiscale.components.processing.program import OwnCode
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.topic import Topic
from aiscale.graph.build import build

IMAGE = "registry.example/app@sha256:" + "1f" * 32
SCALING = Autoscaling(signals=["lag"], min_replicas=2, max_replicas=5)
JAR = "local:///opt/flink/usrlib/job.jar"
RIDES = Topic("rides", KafkaCluster("events"), partitions=12)


@pytest.mark.parametrize(
    ("engine", "jar", "most"),
    [
        (Flink(), JAR, Slots(4, "parallelism")),
        (
            Flink(autoscaler=FlinkAutoscaler(max_parallelism=24)),
            JAR,
            Slots(24, "engine.autoscaler.max_parallelism", scales=True),
        ),
        (
            Flink(max_parallelism=16, autoscaler=FlinkAutoscaler(max_parallelism=24)),
            JAR,
            Slots(16, "engine.max_parallelism", scales=True),
        ),
        (KafkaStreams(image=IMAGE, threads=3), None, Slots(4, "parallelism")),
        (
            KafkaStreams(image=IMAGE, threads=3, autoscaling=SCALING),
            None,
            # 12 partitions are enough for 4 of the 5 instances.
            Slots(12, "engine.autoscaling.max_replicas", 3, scales=True),
        ),
        (OwnCode(image=IMAGE, autoscaling=SCALING), None, Slots(5, "engine.autoscaling.max_replicas", scales=True)),
    ],
)
def test_a_job_has_as_many_slots_as_what_scales_it_may_start(
    engine: Flink | KafkaStreams | OwnCode, jar: str | None, most: Slots
) -> None:
    job = StreamJob("demand", engine=engine, jar=jar, consumes=[RIDES], parallelism=4)
    assert slots_at_most(build(System("here", [job]))[0], job) == most
