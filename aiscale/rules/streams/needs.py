"""What effects need of the paths that lead to them, and what they get."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aiscale.analysis.guarantees import effects
from aiscale.analysis.guarantees.crossing import Crossing
from aiscale.analysis.guarantees.effects import Mark, guarantees
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Consume, Write
from aiscale.core.values.demand import Needs
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


class Needed(NamedTuple):
    """One need.

    Attributes:
        component: who declares it.
        other: the stream or the store at the other end.
        edge: the reference that it is declared in.
        needs: what is needed.
        mark: what holds there for every record.
    """

    component: Component
    other: Component
    edge: GraphEdge
    needs: Needs
    mark: Mark

    @property
    def what(self) -> str:
        """The effect in words: ``billing needs payments``, ``ledger needs what it writes to invoices``."""
        if self.edge.kind is EdgeKind.READS:
            return f"{self.component.name} needs {self.other.name}"
        return f"{self.component.name} needs what it writes to {self.other.name}"


def needed(graph: ArchitectureGraph) -> Iterator[Needed]:
    """Every need, in the order of edges, where records get there. The paths are followed only where there is one."""
    for edge in graph.edges_of(EdgeKind.READS, EdgeKind.WRITES):
        needs = edge.relation.needs if isinstance(edge.relation, Consume | Write) else None
        mark = guarantees(graph).behind(graph, edge) if needs is not None else None
        if needs is not None and mark is not None:
            yield Needed(graph[edge.source], graph[edge.target], edge, needs, mark)


def noted(graph: ArchitectureGraph, item: Crossing | None, reason: str) -> tuple[str, ...]:
    """The edge that something is owed to, as a note; none where there is none."""
    return (effects.reason_text(graph, item, reason),) if item is not None and reason else ()
