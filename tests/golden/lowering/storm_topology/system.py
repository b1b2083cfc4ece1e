from __future__ import annotations

from aiscale import System
from aiscale.processing import Storm, StreamJob
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/topology@sha256:" + "9f" * 32
events = KafkaCluster("events")
clicks = Topic("clicks", events, partitions=12)
system = System(
    "legacy",
    [
        StreamJob(
            "trends",
            engine=Storm(image=IMAGE, storage_class="fast"),
            jar="local:///opt/topology.jar",
            entry_class="trends.Topology",
            args=["--top", "10"],
            consumes=[clicks],
            produces=[Topic("trending", events)],
            parallelism=6,
        ),
        StreamJob(
            "audit",
            engine=Storm(image=IMAGE, zookeeper=["zk-1.example", "zk-2.example", "zk-3.example"], workers=2),
            jar="local:///opt/audit.jar",
            entry_class="audit.Topology",
            consumes=[clicks],
            parallelism=2,
            stateful=False,
        ),
    ],
)
