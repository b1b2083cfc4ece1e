"""What a stream job goes on from when it is changed, and what stays of it when it is gone.

Sources: Apache Flink Kubernetes operator 1.15, job life cycle; Apache Flink 2.2 documentation, checkpoints; Apache
Spark 4.0 Structured Streaming guide, recovering from failures with checkpointing; Apache Storm 2.8 documentation,
storm-kafka-client (FirstPollOffsetStrategy), state management, and Trident state; Apache Kafka 4.3 Streams
documentation, fault tolerance of state stores.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aiscale.plan.changes import ComponentChange, FieldChange
from aiscale.render.values import short

Job = Mapping[str, Any]
"""A stream job as plain data."""

_HOW_MANY = ("parallelism", "engine.autoscaling")
"""Fields that say how many instances there are, and nothing about what each of them is."""


def restart_words(change: ComponentChange, job: Job) -> str:
    """What a job goes on from; empty where it is not restarted, or nobody knows.

    Args:
        change: the change, with its objects.
        job: the job as it will be.
    """
    if any(field.path == "engine.kind" for field in change.fields):
        return "starts without state: engines cannot read each other's state"
    words = _RESTARTS.get(_engine(job))
    return words(change, job) if words is not None else ""


def remains_words(job: Job) -> str:
    """What stays of a job that is deleted, or is lost with it; empty where there is nothing to say.

    Args:
        job: the job as it was.
    """
    engine, is_kept = _engine(job), job.get("checkpoint_storage") is not None
    if engine == "Spark":
        return "its checkpoint stays in the checkpoint storage" if is_kept else ""
    if not job.get("stateful"):
        return ""
    if engine == "Flink":
        return "its state stays in the checkpoint storage" if is_kept else "its state is lost"
    if engine == "Storm":
        return "" if job["engine"].get("trident") else "the in-memory state of its bolts is lost"
    return {"KafkaStreams": "its changelog topics stay", "OwnCode": "its disks stay"}.get(engine, "")


def _engine(job: Job) -> str:
    return str(job.get("engine", {}).get("kind", ""))


def _flink(change: ComponentChange, job: Job) -> str:
    upgrade = job["engine"].get("upgrade")
    what = {"last-state": "its last checkpoint", "savepoint": "a savepoint"}.get(str(upgrade))
    if what is None:
        return "restarts without state"
    moved = _moved(change)
    if moved is None:
        is_kept = job.get("checkpoint_storage") is not None
        return f"restarts from {what}" if is_kept else f"cannot restart from {what}: none is stored"
    if moved.before is None:
        return f"cannot restart from {what}: none was stored until now"
    if moved.after is None:
        return f"cannot restart from {what}: none is stored any more"
    return f"restarts from {what} in {short(moved.before)}, where it must still be able to read"


def _spark(change: ComponentChange, job: Job) -> str:
    moved = _moved(change)
    if moved is None:
        is_kept = job.get("checkpoint_storage") is not None
        return "restarts from its last checkpoint" if is_kept else "starts without state: it has no checkpoint"
    if moved.before is None:
        return "starts without state: no checkpoint was stored until now"
    if moved.after is None:
        return "starts without state: no checkpoint is stored any more"
    return f"starts without state: its last checkpoint stays in {short(moved.before)}"


def _storm(change: ComponentChange, job: Job) -> str:
    jobs = [key for key in change.resources if key.startswith("job/")]
    if not jobs:
        return ""
    if all("-rebalance-" in key for key in jobs):
        return "the topology continues, rebalanced over its workers"
    if job["engine"].get("trident"):
        return "a new topology continues from the last batch that Trident recorded"
    lost = ", without the in-memory state of bolts" if job.get("stateful") else ""
    return f"a new topology continues from the offsets that its spouts committed{lost}"


def _kafka_streams(change: ComponentChange, job: Job) -> str:
    if not _makes_other_pods(change):
        return ""
    if _is_only_number(change):
        return "its partitions are rebalanced"
    state = ", with state from its disks and changelog topics" if job.get("stateful") else ""
    return f"restarts from the offsets that it committed{state}"


def _own_code(change: ComponentChange, job: Job) -> str:
    if not _makes_other_pods(change) or _is_only_number(change):
        return ""
    return "restarts from what it committed" + (", with what is on its disks" if job.get("stateful") else "")


def _moved(change: ComponentChange) -> FieldChange | None:
    return next((field for field in change.fields if field.path == "checkpoint_storage"), None)


def _makes_other_pods(change: ComponentChange) -> bool:
    return any(key.startswith(("deployment/", "statefulset/")) for key in change.resources)


def _is_only_number(change: ComponentChange) -> bool:
    return all(field.path.startswith(_HOW_MANY) for field in change.fields)


_RESTARTS: Mapping[str, Callable[[ComponentChange, Job], str]] = {
    "Flink": _flink, "Spark": _spark, "Storm": _storm, "KafkaStreams": _kafka_streams, "OwnCode": _own_code,
}  # fmt: skip
