"""The first wave of a fleet is the whole fleet.

What:
    The first wave of a ``FleetRollout`` comes to every place of it: there is one wave only, or its share takes all.

Why:
    Waves are there so that a bad version is seen at a few places. Here it is at all of them when it is seen, and the
    way back goes over every uplink at once.

Example:
    FleetRollout("stores", over=stores, waves=[Wave()])

Instead:
    FleetRollout("stores", over=stores, waves=[Wave(stores[:1], bake="1d"), Wave(percent=10, bake="4h"), Wave()])

Source:
    Rancher Fleet documentation, rolloutStrategy; Amazon Builders' Library, Automating safe, hands-off deployments.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.delivery.fleet_rollout import FleetRollout
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV078"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each fleet whose first wave leaves nobody for another."""
    for fleet in graph.of(FleetRollout):
        _, places = fleet.resolved()[0]
        if len(places) == len(fleet.over):
            yield fleet.finding(
                CODE, SEVERITY, f"the first wave of {fleet.name} comes to all {len(places)} places at once",
                argument="waves", index=0, label="nobody is left for a second one",
                help=f'Wave([{fleet.over[0].name.replace("-", "_")}], bake="1d") before it, a pilot',
            )  # fmt: skip
