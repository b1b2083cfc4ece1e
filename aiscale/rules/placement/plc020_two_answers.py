"""Two answers to the question where something runs.

What:
    A component says ``on=`` a place that its placement does not name, or two placements give it different first
    places.

Why:
    What ``on`` says is what happens; the placement's failover and overflow are then about places where nothing runs.

Example:
    pricing = Microservice("pricing", on=core, image=IMAGE)
    Placement("spare-first", of=[pricing], primary=spare)

Instead:
    pricing = Microservice("pricing", image=IMAGE)
    Placement("spare-first", of=[pricing], primary=spare)

Source:
    This follows from the model: ``on`` goes before a placement.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.placement.places import placements_of
from aiscale.components.platform.placement import Placement
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC020"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each component that is said to run in two places."""
    told: set[str] = set()
    for placement in graph.of(Placement):
        if placement.primary is None:
            continue
        for index, node in enumerate(placement.of):
            place = graph.place_of(node)
            others = [one for one in placements_of(graph, node) if one.primary is not None]
            if place is None or place in placement.places or node.address in told:
                continue
            told.add(node.address)
            own = any(edge.field for edge in graph.out_edges(node, EdgeKind.RUNS_ON))
            source = node if own else next((one for one in others if one.primary is place), placement)
            yield placement.finding(
                CODE, SEVERITY, f"{node.name} runs on {place.name}, which {placement.name} does not name",
                argument="of", index=index, label=f"on {place.name}",
                related=(Related(f"{place.name} is given", source.location, "on" if own else "primary"),),
                help=f"leave on= out of {node.name}" if own else f"name {node.name} in one of the two only",
            )  # fmt: skip
