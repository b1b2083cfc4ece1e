"""What of a system has no manifest, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.core.messages.wording import listed
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.registry import WITHOUT_RESOURCES
from aiscale.lowering.unprovisioned import unprovisioned


def left_out_lines(graph: ArchitectureGraph) -> Iterator[str]:
    """A line for each reason: what is not supported by aiscale up, and each kind that becomes no object."""
    for finding in unprovisioned(graph):
        yield from (f"not rendered: {note}" for note in finding.notes)
    names = defaultdict(list)
    for component in graph.nodes.values():
        names[type(component)].append(component.name)
    for kind, reason in WITHOUT_RESOURCES:
        if kind in names:
            yield f"not rendered: {kind.__name__} ({listed(names[kind])}): {reason}"
