from __future__ import annotations

from aiscale import System
from aiscale.processing import Flink, StreamJob
from aiscale.streams import KafkaCluster, Topic

clicks = KafkaCluster(
    "clicks",
    brokers=1,
    controllers=1,
    storage="10Gi",
    storage_class="fast",
    replication_factor=1,
    min_insync_replicas=1,
)
system = System(
    "filtering",
    [
        StreamJob(
            "drop-bots",
            engine=Flink(version="1.19", upgrade="stateless"),
            jar="https://artifacts.example/drop-bots-3.jar",
            args=["--rules", "strict"],
            consumes=[Topic("raw", clicks, cleanup="compact", durability="critical")],
            stateful=False,
        )
    ],
)
