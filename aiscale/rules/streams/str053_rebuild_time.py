"""Rebuilding a projection takes longer than it may.

What:
    The events that an event store will hold, read at the rate that its projection processes, take longer than
    ``rebuild_within``.

Why:
    A projection is rebuilt after a mistake or for a new version. Until it is complete it answers incorrectly or not at
    all.

Example:
    orders = Topic("order-events", kafka, retention="forever", traffic=Traffic(mean=500, peak=900))
    EventStore("orders", orders, history="730d",
               projections=[Projection(view, rebuild_within="4h", read_per_second="20M")])

Instead:
    EventStore("orders", orders, history="730d", snapshots=states,
               projections=[Projection(view, rebuild_within="1d", read_per_second="400M")])

Source:
    General experience with event sourcing: size of the log over the rate at which it is read.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.load.amounts import GIBIBYTE
from aiscale.analysis.load.volumes import volume
from aiscale.components.streams.event_store import EventStore
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "STR053"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each projection that cannot be built anew in time."""
    for store in graph.of(EventStore):
        flow, history = volume(graph, store.events, declared=False), store.history
        if flow is None or history is None:
            continue
        size = flow.mean_bytes * float(history)
        for index, projection in enumerate(store.projections):
            rate, wanted = projection.read_per_second, projection.rebuild_within
            if not rate or wanted is None or size / rate <= wanted:
                continue
            yield store.finding(
                CODE, SEVERITY,
                f"rebuilding {projection.by.name} takes about {_hours(size / rate)}, but rebuild_within is {wanted}",
                argument="projections.rebuild_within", index=index, label="estimated from the first event",
                notes=(f"{flow.mean} × {flow.size.text()} × {history} is {size / GIBIBYTE:,.0f} GiB, read "
                       f"at {int(rate) / 1e6:,.3g} MB/s",),
                help=f'read_per_second="{math.ceil(size / wanted / 1e6)}M", with more partitions and consumers, '
                "or a longer rebuild_within",
            )  # fmt: skip


def _hours(seconds: float) -> str:
    return str(Duration(round(seconds / 60) * 60)) if seconds < 172_800 else f"{seconds / 86_400:,.1f} days"
