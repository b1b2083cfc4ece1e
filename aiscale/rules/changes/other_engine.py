"""A job with state that moves to another engine: what is lost with it, and where the new one begins to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aiscale.analysis.streams.stream_storage import application_id
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.messages.wording import joined
from aiscale.rules.changes.groups import engine_before, groups_before

NAMES = {"Flink": "Flink", "Spark": "Spark", "KafkaStreams": "Kafka Streams", "OwnCode": "own code", "Storm": "Storm"}
"""Engines, as people call them."""

_OWN = {"KafkaStreams", "OwnCode"}
"""Engines whose job is a program of its own, which may be the same one under both."""


def loses_its_state(job: StreamJob, known: Mapping[str, Any]) -> bool:
    """Whether a job had state that lasts, under an engine that it no longer has, and nothing leads it there.

    What a Storm topology remembers is in the memory of its bolts, or in a store of one's own.

    Args:
        job: the job as it is now.
        known: the same, as it was applied.
    """
    was, now, engine = engine_before(known), type(job.engine).__name__, known.get("engine")
    if known.get("stateful") is not True or not job.stateful or was == now or not isinstance(engine, dict):
        return False
    if {was, now} == _OWN and _image(engine.get("image")) == _image(getattr(job.engine, "image", "")):
        return False
    if job.engine.extra_uris:
        return False
    if was == "Flink":
        return known.get("checkpoint_storage") is not None and engine.get("upgrade") != "stateless"
    return was in _OWN or (was == "Spark" and known.get("checkpoint_storage") is not None)


def what_is_lost(job: StreamJob, known: Mapping[str, Any]) -> Iterator[str]:
    """What is lost and what is kept, in words.

    Args:
        job: the job as it is now.
        known: the same, as it was applied.
    """
    state, windows = known.get("state"), known.get("windows")
    said = [f"state of {state['size']}"] if isinstance(state, dict) and state.get("size") else []
    listed = windows if isinstance(windows, (list, tuple)) else ()
    kinds = list(dict.fromkeys(str(one.get("kind")).lower() for one in listed if isinstance(one, dict)))
    said += [f"open {joined(kinds, 3)} windows"] if kinds else []
    storage, was = known.get("checkpoint_storage"), engine_before(known)
    stays = {"KafkaStreams": "its changelog topics", "OwnCode": "the data on its disks"}.get(
        was, f"the state in {storage}"
    )
    yield f"lost: {joined(said, 2) if said else 'its state'}; {stays} can be read by {NAMES[was]} only"
    yield _begins(job, known)
    if job.produces:
        names = joined(sorted(_name(one) for one in job.produces), 4)
        yield f"its first results in {names} lack that state; results of records that are read again come twice"


def _begins(job: StreamJob, known: Mapping[str, Any]) -> str:
    """Where the new engine begins to read, in words."""
    was, had = engine_before(known), joined(sorted(set(groups_before(job.address, known).values())), 4)
    if begins := job.engine.first_position(had):
        return f"positions: {begins}"
    name, has = NAMES[type(job.engine).__name__], _groups(job)
    if was != "Spark" and has == had:
        when = " with its checkpoints, if its sources use that group" if was == "Flink" else ""
        return f"positions are kept: {name} starts at the offsets of group {has}, which {NAMES[was]} committed{when}"
    usual = job.engine.default_offset_reset
    where = "FirstPollOffsetStrategy" if name == "Storm" else f"auto.offset.reset ({usual} by default)"
    why = "Spark commits none" if was == "Spark" else f"they belong to {had}"
    return f"positions: {name} starts at {where}, since group {has} has no offsets: {why}"


def _groups(job: StreamJob) -> str:
    """The groups that it reads in now."""
    if application := application_id(job):
        return application
    return joined(sorted({getattr(one, "group", None) or job.name for one in job.consumes}), 4)


def _name(item: Any) -> str:
    return str(getattr(item, "target", item).name)


def _image(image: object) -> str:
    return str(image).partition("@")[0]
