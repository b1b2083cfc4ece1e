from __future__ import annotations

from aiscale import System
from aiscale.processing import Flink, State, StreamJob, Watermark
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/pyflink@sha256:" + "5b" * 32
events = KafkaCluster("events")
system = System(
    "scoring",
    [
        StreamJob(
            "score",
            engine=Flink(version="2.1", image=IMAGE, pyflink="2.1.0", state_backend="forst"),
            jar="local:///opt/flink/usrlib/score.py",
            args=["--model", "v3"],
            consumes=[Topic("payments", events)],
            watermark=Watermark(by="record", delay="10s", idle_timeout="30s"),
            state=State("account", ttl="2h"),
            checkpoint_storage="gs://state/score",
        )
    ],
)
