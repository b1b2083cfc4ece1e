"""What a replay takes: records, bytes, time, and what the brokers bear meanwhile."""

from __future__ import annotations

import math
from typing import NamedTuple

from aiscale.analysis.load.load import loads
from aiscale.analysis.load.volumes import volume
from aiscale.analysis.replay.quotas import bound_of, broker_quota, brokers_read
from aiscale.analysis.replay.request import Replay
from aiscale.analysis.streams.stream_storage import retention_of, times_read
from aiscale.components.streams.event_store import EventStore
from aiscale.components.streams.event_table import EventTable
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration, Rate


class Estimate(NamedTuple):
    """Figures of a replay; None where their inputs are unset.

    Attributes:
        seconds: length of what is read, in seconds; None with offsets.
        records: how many are read.
        bytes: how much is read.
        bytes_per_second: what limits the reading; None without a known limit.
        limited_by: what that is, in words.
        takes: how long it takes.
        read_now: bytes that all groups together read of the stream in a second on average, without the replay.
        groups: how many those are.
        broker_quota: bytes a second that each broker lets it read; None without a limit.
        inputs: what the figures are made of, a phrase each.
    """

    seconds: float | None
    records: float | None
    bytes: float | None
    bytes_per_second: float | None
    limited_by: str
    takes: Duration | None
    read_now: float | None
    groups: int
    broker_quota: int | None
    inputs: tuple[str, ...]


def estimate(graph: ArchitectureGraph, replay: Replay) -> Estimate:
    """Figures from the graph's load: mean rates and average sizes."""
    stream, flow = replay.stream, volume(graph, replay.stream, declared=False)
    seconds, inputs = replay.seconds, []
    if not replay.offsets and seconds is None:
        if (kept := retention_of(stream)) is not None:
            seconds = kept
            inputs.append(f"records are kept for {kept}")
        elif history := [store.history for store in graph.of(EventStore) if store.events is stream and store.history]:
            seconds = max(history)
            inputs.append(f"the oldest event is {max(history)} old")
    load = loads(graph).get(stream.address)
    mean = load.mean if load is not None and load.mean else None
    records = mean * seconds if mean is not None and seconds is not None else None
    size = flow.mean_bytes * seconds if flow is not None and seconds is not None else None
    if replay.offsets:
        records = float(sum(one.last - one.first + 1 for one in replay.offsets))
        size = records * flow.size.bytes if flow is not None else None
    elif mean is not None:
        bound = "" if load is not None and load.is_complete else "at least "
        inputs.append(f"{bound}{Rate(mean)} on average")
    if flow is not None:
        inputs.append(f"{flow.size.text()} each")
    limit, by = _limit(replay, flow.size.bytes if flow is not None else None)
    takes = Duration(math.ceil(size / limit)) if size is not None and limit else None
    if takes is None and records is not None and (each := replay.reader.requests_per_second_per_replica):
        takes, by = Duration(math.ceil(records / each)), f"{replay.reader.name} handles {Rate(each)}"
    groups = times_read(graph, stream)
    return Estimate(
        seconds=seconds,
        records=records,
        bytes=size,
        bytes_per_second=limit,
        limited_by=by,
        takes=takes,
        read_now=flow.mean_bytes * groups if flow is not None else None,
        groups=groups,
        broker_quota=broker_quota(replay),
        inputs=tuple(inputs),
    )


def _limit(replay: Replay, size: float | None) -> tuple[float | None, str]:
    """Bytes a second: the least of what was asked for, what the brokers give and what one replica handles."""
    each = replay.reader.requests_per_second_per_replica
    handled = each * size if each is not None and size is not None else None
    if replay.byte_rate is not None and (handled is None or replay.byte_rate <= handled):
        return float(replay.byte_rate), f"--rate {replay.wanted}"
    bound = bound_of(replay)
    given = bound.rate * brokers_read(replay) if bound is not None else None
    if bound is not None and given is not None and (handled is None or given <= handled):
        return float(given), f"{bound.argument} of {bound.of.name}"
    if handled is not None and each is not None:
        return handled, f"{replay.reader.name} handles {Rate(each)}"
    if isinstance(replay.stream, EventTable):
        return None, f"nothing says what it handles: requests_per_second_per_replica on {replay.reader.name}"
    return None, "nothing says what it handles: give --rate"
