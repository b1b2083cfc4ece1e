from __future__ import annotations

from aiscale import System
from aiscale.processing import Spark, State, StreamJob
from aiscale.services import Write
from aiscale.stores import ExternalStore
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/spark-kafka@sha256:" + "7d" * 32
events = KafkaCluster("events")
clicks = Topic("clicks", events, partitions=12)
lake = ExternalStore("lake", product="Apache Iceberg")
system = System(
    "clickstream",
    [
        StreamJob(
            "sessions",
            engine=Spark(image=IMAGE, executor_cores=2),
            jar="local:///opt/spark/work/sessions.jar",
            entry_class="clicks.Sessions",
            args=["--window", "30m"],
            consumes=[clicks],
            writes=[Write(lake, idempotency="upsert", key=["session_id"])],
            parallelism=6,
            state=State("user_id"),
            checkpoint_storage="s3a://state/sessions",
        ),
        StreamJob(
            "compact",
            engine=Spark(image=IMAGE, schedule="0 * * * *", trigger="available-now"),
            jar="s3a://jobs/compact.py",
            consumes=[clicks],
            writes=[lake],
            stateful=False,
            checkpoint_storage="s3a://state/compact",
        ),
    ],
)
