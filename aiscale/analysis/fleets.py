"""Fleets: components that only their names tell apart, wired alike: the same thing at forty sites."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from aiscale.core.component import Component
from aiscale.core.ports import Place
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.once import once_per_graph
from aiscale.graph.partition import equal_nodes

FEWEST = 4
"""How many make a fleet: a preview folds as many of one kind, too."""


@once_per_graph
def fleets(graph: ArchitectureGraph) -> Mapping[str, Sequence[str]]:
    """The fleet of each component that is in one, by its address: all that are alike, itself too, by their names.

    Alike are those of one kind whose fields say the same, but for their names, and that refer to the same components,
    or to such as are alike, and are referred to in the same way. Clusters are never alike, nor are fewer than four.
    """
    addresses = list(graph.nodes)
    at = {address: number for number, address in enumerate(addresses)}
    labels: dict[str, int] = {}

    def label(text: str) -> int:
        return labels.setdefault(text, len(labels))

    colours = [label(_own(node)) for node in graph.nodes.values()]
    arcs = [
        (at[edge.source], at[edge.target], label(f"{edge.kind} {edge.field} {_plain(edge.relation)}"))
        for edge in graph.edges
    ]
    found: dict[str, Sequence[str]] = {}
    for group in equal_nodes(colours, arcs, least=FEWEST):
        members = tuple(addresses[number] for number in group)
        found |= dict.fromkeys(members, members)
    return found


def _own(node: Component) -> str:
    """What a component says of itself, without its name and without what it refers to."""
    if isinstance(node, Place) and node.is_implied:
        return node.address
    told = {name: getattr(node, name) for name in type(node).model_fields if name != "name"}
    text = f"{node.kind} {_plain(told)}"
    return re.sub(rf"(?<![0-9A-Za-z]){re.escape(node.name)}(?![0-9A-Za-z])", "·", text)


def _plain(value: Any) -> str:
    """A value in words, with a dot for each component."""
    if isinstance(value, Component):
        return "·"
    if isinstance(value, BaseModel):
        return f"{type(value).__name__}{_plain({name: getattr(value, name) for name in type(value).model_fields})}"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_plain(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_plain, value))}]"
    return repr(value)
