"""The words that users give: without them, findings that say the same of each copy of a part are alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pydantic import BaseModel

from aiscale.core.component import Component
from aiscale.diagnostics import Diagnostic
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.quantities import Bytes, Cpu, Duration, Money, Rate


def with_values(graph: ArchitectureGraph, findings: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The findings; those of one rule at one place, in what a loop or a function makes, know the words of the system.

    Args:
        graph: the system's graph.
        findings: what was found in it.
    """
    found = list(findings)
    times = Counter((item.code, item.location, item.argument) for item in found)
    for item in found:
        is_again = item.location is not None and times[item.code, item.location, item.argument] > 1
        yield replace(item, values=_of(graph)) if is_again else item


@once_per_graph
def _of(graph: ArchitectureGraph) -> frozenset[str]:
    made: list[Component] = [*graph.nodes.values(), *graph.system.systems]
    return frozenset(text for text in _texts(made) if text.isalpha())


_WITHOUT_TEXTS = frozenset({int, float, bool, type(None), Bytes, Cpu, Duration, Money, Rate})
"""Types of most values of fields, which are looked at no further."""


def _texts(made: Iterable[Component]) -> set[str]:
    """Names of fields, and all texts in them and their parts, without those of components that they refer to."""
    found: set[str] = set()
    waiting: list[object] = []
    for component in made:
        fields = type(component).model_fields
        found.update(fields)
        waiting += [component.__dict__[name] for name in fields]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            found.add(str(value))
        elif type(value) in _WITHOUT_TEXTS:
            continue
        elif isinstance(value, (tuple, list, frozenset)):
            waiting += value
        elif isinstance(value, Component):
            continue
        elif isinstance(value, Mapping):
            waiting += value
            waiting += value.values()
        elif isinstance(value, BaseModel):
            found.update(value.__dict__)
            waiting += value.__dict__.values()
    return found
