from __future__ import annotations

from aiscale import System
from aiscale.processing import Flink, StreamJob
from aiscale.services import Write
from aiscale.stores import ExternalStore
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/enrich@sha256:" + "6c" * 32
events = KafkaCluster("events")
system = System(
    "enriching",
    [
        StreamJob(
            "enrich",
            engine=Flink(image=IMAGE, rollout="blue-green"),
            jar="local:///opt/flink/usrlib/enrich.jar",
            consumes=[Topic("orders", events)],
            writes=[
                Write(ExternalStore("orders-db", product="PostgreSQL", port=5432), idempotency="upsert", key=["id"])
            ],
            checkpoint_storage="s3://state/enrich",
        )
    ],
)
