from __future__ import annotations

from aiscale import System
from aiscale.processing import Flink, State, StreamJob
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
            state=State("account"),
            checkpoint_storage="gs://state/score",
        )
    ],
)
