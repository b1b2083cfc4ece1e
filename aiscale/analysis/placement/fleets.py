"""Fleets: components that differ only in their names: the same thing at forty sites."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from pydantic import BaseModel

from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Place
from aiscale.core.values.secrets import ExternalSecret, KubernetesSecret
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.graph_cache import once_per_graph
from aiscale.graph.partition import equal_nodes

FEWEST = 4
"""How many make a fleet: a preview folds as many of one kind, too."""

_WORD = "[0-9A-Za-z]"


@once_per_graph
def fleets(graph: ArchitectureGraph) -> Mapping[str, Sequence[str]]:
    """The fleet of each component that is in one, by its address: all that are alike, itself too, by their names.

    Alike are those of one kind whose fields say the same, but for their names, also those of their sites in references
    to secrets, and that refer to the same components, or to such as are alike, and are referred to in the same way.
    Clusters are never alike, nor are fewer than four.
    """
    addresses = list(graph.nodes)
    at = {address: number for number, address in enumerate(addresses)}
    labels: dict[str, int] = {}

    def label(text: str) -> int:
        return labels.setdefault(text, len(labels))

    colours = [label(text) for text in _own(graph)]
    arcs = [(at[edge.source], at[edge.target], label(_said(edge))) for edge in graph.edges]
    found: dict[str, Sequence[str]] = {}
    for group in equal_nodes(colours, arcs, least=FEWEST):
        members = tuple(addresses[number] for number in group)
        found |= dict.fromkeys(members, members)
    return found


def _own(graph: ArchitectureGraph) -> list[str]:
    """What each component says of itself, without its name and without what it refers to.

    Names in references to secrets are left out as far as they tell the components apart.
    """
    told: list[str] = []
    secrets: list[list[str]] = []
    together: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, node in enumerate(graph.nodes.values()):
        texts: list[str] = []
        told.append(_without_name(node, texts))
        secrets.append(texts)
        together[told[-1], len(texts)].append(number)
    nodes = list(graph.nodes.values())
    for (_, count), members in together.items():
        if count and len(members) >= FEWEST:
            runs = [_runs(graph, nodes[number]) for number in members]
            columns = [_without_runs([secrets[number][at] for number in members], runs) for at in range(count)]
            for number, left in zip(members, zip(*columns, strict=True), strict=True):
                secrets[number] = list(left)
    return [f"{text} {texts}" for text, texts in zip(told, secrets, strict=True)]


def _said(edge: GraphEdge) -> str:
    secrets: list[str] = []
    return f"{edge.kind} {edge.field} {_plain(edge.relation, secrets)} {secrets}"


def _without_name(node: Component, secrets: list[str]) -> str:
    if isinstance(node, Place) and node.is_implied:
        return node.address
    told = {name: getattr(node, name) for name in type(node).model_fields if name != "name"}
    text = f"{node.kind} {_plain(told, secrets)}"
    return re.sub(rf"(?<!{_WORD}){re.escape(node.name)}(?!{_WORD})", "·", text)


def _runs(graph: ArchitectureGraph, node: Component) -> dict[str, str]:
    """The words of a component's name and of the names of its sites, and those that follow one another: where they are.

    ``new-york`` in ``triage-new-york`` is where ``dublin`` is in ``triage-dublin``.
    """
    places = [graph[edge.target] for edge in graph.edges_from(node.address, EdgeKind.RUNS_ON)]
    found: dict[str, str] = {}
    for which, named in enumerate([node, *(place for place in places if isinstance(place, Place))]):
        if isinstance(named, Place) and named.is_implied:
            continue
        words = [one.span() for one in re.finditer(f"{_WORD}+", named.name)]
        for first, (start, _) in enumerate(words):
            for last, (_, end) in enumerate(words[first:], first):
                found.setdefault(named.name[start:end], f"·{which}.{first}.{len(words) - last}")
    return found


def _without_runs(texts: Sequence[str], runs: Sequence[Mapping[str, str]]) -> list[str]:
    """Texts of several components without words of their names: what all begin with stays.

    A text that two have stays, too, where each would leave something else out of it: it is no name of theirs.
    """
    common = re.sub(f"{_WORD}+$", "", _beginning(min(texts), max(texts)))
    left: list[str] = []
    forms: dict[str, set[str]] = defaultdict(set)
    for text, own in zip(texts, runs, strict=True):
        either = "|".join(re.escape(run) for run in sorted(own, key=len, reverse=True))
        rest = text[len(common) :]
        if either:
            parts = re.split(rf"(?<!{_WORD})({either})(?!{_WORD})", rest)
            parts[1::2] = [own[run] for run in parts[1::2]]
            rest = "".join(parts)
        left.append(common + rest)
        forms[text].add(left[-1])
    return [form if len(forms[text]) == 1 else text for text, form in zip(texts, left, strict=True)]


def _beginning(one: str, other: str) -> str:
    """What two texts begin with: all that lie between them in order begin so, too."""
    return "".join(left for left, _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _plain(value: Any, secrets: list[str]) -> str:
    """A value in words, with a dot for each component, and one for each text of a reference to a secret.

    Args:
        value: of a field.
        secrets: gets these texts, in order.
    """
    if isinstance(value, Component):
        return "·"
    if isinstance(value, BaseModel):
        told = {name: getattr(value, name) for name in type(value).model_fields}
        if isinstance(value, KubernetesSecret | ExternalSecret):
            secrets += [item for item in told.values() if isinstance(item, str)]
            told = {name: "·" if isinstance(item, str) else item for name, item in told.items()}
        return f"{type(value).__name__}{_plain(told, secrets)}"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_plain(item, secrets)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_plain(item, secrets) for item in value)}]"
    return repr(value)
