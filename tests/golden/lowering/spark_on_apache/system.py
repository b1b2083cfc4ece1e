from __future__ import annotations

from aiscale import System
from aiscale.processing import BatchJob, Spark, StreamJob
from aiscale.streams import KafkaCluster, Topic

events = KafkaCluster("events")
system = System(
    "fraud",
    [
        StreamJob(
            "detect",
            engine=Spark(version="4.2", operator="apache"),
            jar="local:///opt/spark/work/detect.py",
            args=["--threshold", "0.9"],
            consumes=[Topic("payments", events, partitions=8)],
            produces=[Topic("alerts", events, partitions=8)],
            parallelism=4,
            checkpoint_storage="s3a://state/detect",
        ),
        BatchJob(
            "replay",
            engine=Spark(version="4.2", operator="apache"),
            jar="local:///opt/spark/work/replay.jar",
            executors=4,
            retries=1,
        ),
    ],
)
