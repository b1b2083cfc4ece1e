"""What the parts of an objective of latency take of it, in words."""

from __future__ import annotations

from aiscale.analysis.latency.request_waits import ms_text, together_ms, waits_of, with_instead_ms
from aiscale.components.observability.slo import Slo
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph

_DOES = {EdgeKind.READS: "to read", EdgeKind.WRITES: "to write"}


def budget_words(graph: ArchitectureGraph, component: Component) -> tuple[str, ...]:
    """What a request of a component with an objective waits for, longest first, and what that leaves it.

    Of an :class:`Slo`, those of what it is about. Nothing where no latency is promised.
    """
    about = component.of if isinstance(component, Slo) else component
    promised = component.latency_ms if isinstance(component, Slo) else None
    promised = promised or getattr(getattr(about, "objective", None), "p99_ms", None)
    found = []
    waits = list(waits_of(graph, about)) if promised is not None else []
    for wait in sorted(waits, key=lambda one: (-one.all_ms, one.edge.target)):
        own = getattr(getattr(graph[wait.edge.target], "objective", None), "p99_ms", None)
        told = f", whose objective is p99 ≤ {own:,g} ms" if own is not None else ""
        told += "".join(f", then {one.text()} for {one.service.address}" for one in wait.instead)
        told += f", in parallel: {wait.parallel}" if wait.parallel is not None else ""
        told += f", one of: {wait.one_of}" if wait.one_of is not None else ""
        found.append(f"{wait.full_text()} {_DOES.get(wait.edge.kind, 'for')} {wait.edge.target}{told}")
    if waits and promised is not None:
        in_all, with_instead = together_ms(waits), with_instead_ms(waits)
        all_of_it = ms_text(in_all)
        all_of_it = f"{all_of_it} at most" if all(wait.is_limit for wait in waits) else f"about {all_of_it}"
        less_sure = "" if all(one.is_limit for wait in waits for one in wait.instead) else "about "
        more = f", {less_sure}{ms_text(with_instead)} while fallbacks are asked" if with_instead > in_all else ""
        found.append(f"{all_of_it} in all{more}, of {ms_text(promised)}")
    return tuple(found)
