from __future__ import annotations

from aiscale import System
from aiscale.processing import BatchJob, OwnCode
from aiscale.services import KubernetesSecret
from aiscale.stores import ExternalStore
from aiscale.streams import KafkaCluster, Produce, Topic

IMAGE = "registry.example/batch@sha256:" + "8e" * 32
events = KafkaCluster("events")
rides = Topic("rides", events)
doubtful = Topic("doubtful", events)
ledger = ExternalStore("ledger", product="PostgreSQL", port=5432)
system = System(
    "nightly",
    [
        BatchJob(
            "table",
            jar="s3a://jobs/table.py",
            args=["--day", "yesterday"],
            consumes=[rides],
            writes=[ledger],
            schedule="0 3 * * *",
            concurrency_policy="Replace",
            executors=8,
        ),
        BatchJob("features", jar="local:///opt/spark/work/features.jar", timeout="2h", retries=1),
        BatchJob(
            "report",
            engine=OwnCode(image=IMAGE, secrets={"DB_PASSWORD": KubernetesSecret("ledger", key="password")}),
            args=["--format", "pdf"],
            reads=[ledger],
            schedule="@weekly",
            executors=1,
        ),
        BatchJob(
            "score",
            engine=OwnCode(image=IMAGE),
            reads=[ledger],
            produces=[Produce(doubtful, alias="cases", transactional_id="score", transaction_timeout="10m")],
            schedule="0 1 * * *",
            executors=1,
        ),
        BatchJob("backfill", engine=OwnCode(image=IMAGE), consumes=[rides], writes=[ledger], executors=4),
    ],
)
