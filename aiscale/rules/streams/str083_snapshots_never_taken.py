"""Snapshots that nobody takes.

What:
    An event store has a topic of snapshots, and nothing writes it.

Why:
    Every state is still made from the first event on, while the store says that it is not.

Example:
    orders = Microservice("orders", image=IMAGE, produces=[events])
    EventStore("orders", events, snapshots=states)

Instead:
    orders = Microservice("orders", image=IMAGE, produces=[events, states])
    EventStore("orders", events, snapshots=states)

Source:
    General experience with event sourcing: whoever applies the events takes the snapshots.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.event_store import EventStore
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR083"
SEVERITY = Severity.WARNING
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic of snapshots that stays empty, where the events are written in this system."""
    for store in graph.of(EventStore):
        states = store.snapshots
        # Where the events come from elsewhere, so may the snapshots.
        if states is None or not graph.in_edges(store.events, EdgeKind.WRITES):
            continue
        if states.traffic is None and not graph.in_edges(states, EdgeKind.WRITES):
            writer = graph[graph.in_edges(store.events, EdgeKind.WRITES)[0].source]
            yield store.finding(
                CODE, SEVERITY, f"nothing takes snapshots of {store.name}: {states.name} is never written",
                argument="snapshots", label="every state is made from the first event on",
                help=f"produces={states.name.replace('-', '_')} on {writer.name}, which writes the events",
            )  # fmt: skip
