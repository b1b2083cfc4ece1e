from __future__ import annotations

from aiscale import System
from aiscale.processing import Flink, FlinkSession, StreamJob
from aiscale.services import Microservice
from aiscale.stores import ExternalStore
from aiscale.streams import KafkaCluster, Topic

events = KafkaCluster("events")
clicks = Topic("clicks", events, partitions=6)
scorer = Microservice("scorer", image="registry.example/scorer@sha256:" + "4e" * 32)
shared = FlinkSession("shared", task_managers=3, task_slots=4, job_managers=2, storage="s3://flink/session")
system = System(
    "small-jobs",
    [
        StreamJob(
            "sessions",
            engine=Flink(max_parallelism=120, savepoints=["first"], session=shared),
            jar="https://artifacts.example/sessions.jar",
            entry_class="clicks.Sessions",
            consumes=[clicks],
            produces=[Topic("sessions", events)],
            delivery="exactly-once",
            checkpoint_storage="s3://flink/sessions",
            parallelism=4,
        ),
        StreamJob(
            "score",
            engine=Flink(session=shared, upgrade="stateless"),
            jar="s3://jars/score.jar",
            consumes=[clicks],
            reads=[ExternalStore("people", product="PostgreSQL", host="db.example", port=5_432)],
            calls=[scorer],
            stateful=False,
        ),
    ],
)
