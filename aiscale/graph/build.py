"""Builds the graph from a system; what does not fit together becomes a diagnostic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest

from aiscale.components.objects.manifest import Manifest
from aiscale.core.component import Component, Reference, reversed_fields
from aiscale.core.edges import EdgeKind
from aiscale.core.moved import first_addresses
from aiscale.core.ports import Place, Placing
from aiscale.core.system import System
from aiscale.diagnostics import Diagnostic, Diagnostics, Location, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.named_objects import named_edges


def build(system: System) -> tuple[ArchitectureGraph, Diagnostics]:
    """Collect every component that the system reaches, and every edge.

    Args:
        system: the whole system.

    Returns:
        The graph, and a diagnostic for each address that two components share (the first is kept), for each kind that
        cannot be distinguished, or for a system of none at all.
    """
    nodes: dict[str, Component] = {}
    found: list[Diagnostic] = [] if system.components else [_empty(system)]
    for component in system.components:
        first = nodes.setdefault(component.address, component)
        if first is not component:
            found.append(_duplicate(first, component))
    found += _kinds_not_disambiguated(system.components)
    edges = [_edge(component, reference) for component in nodes.values() for reference in component.references()]
    former = first_addresses(system.renames)
    edges += named_edges(nodes, former.get(system.address, system.address).partition("/")[2], former)
    return ArchitectureGraph(system, nodes, _with_implied_places(nodes, edges)), Diagnostics(found)


def _edge(component: Component, reference: Reference) -> GraphEdge:
    source, target = component.address, reference.target.address
    if reference.field in reversed_fields(type(component)):
        source, target = target, source
    return GraphEdge(source, target, reference.kind, reference.field, reference.item, reference.relation)


def _empty(system: System) -> Diagnostic:
    return system.finding(
        "MOD003",
        Severity.ERROR,
        f"{system.name} has no components",
        argument="roots",
        label="nothing is named here",
        help="name the components that nothing else refers to; aiscale destroy deletes what is up",
    )


def _kinds_not_disambiguated(components: Iterable[Component]) -> Iterator[Diagnostic]:
    """One for each kind of others that has the name of another, or no family: at the first component of it."""
    firsts: dict[type[Component], Component] = {}
    for component in components:
        if not type(component).__module__.startswith("aiscale."):
            firsts.setdefault(type(component), component)
    if not firsts:
        return
    from aiscale.components.plugin_kinds import distribution_of, flaw  # every kind there is: blueprints load a few

    named: dict[str, type[Component]] = {}
    for kind, component in firsts.items():
        other = named.setdefault(kind.__name__, kind)
        whose = "the blueprint" if kind.__module__ == "__blueprint__" else kind.__module__
        if why := flaw(kind) or (f"{kind.__name__} is another class as well" if other is not kind else ""):
            by = distribution_of(kind)
            yield component.finding(
                "MOD008", Severity.ERROR, f"the kind {kind.__name__} of {whose} cannot be used",
                notes=(why, *((f"it comes with the plug-in {by}",) if by else ())),
                help="give the class " + ('a family: "searches"' if " family" in why else "another name"),
            )  # fmt: skip


def _duplicate(first: Component, second: Component) -> Diagnostic:
    made = tuple(_first_made(first.location, second.location))
    return second.finding(
        "MOD002",
        Severity.ERROR,
        f"two components have the address {second.address}",
        argument="name",
        label="made again",
        notes=() if made else ("both are made here: in a loop, by one call twice, or one is a copy",),
        related=made,
        help="give one of them another name, or pass the same object to both places",
    )


def _first_made(first: Location, second: Location) -> Iterator[Related]:
    """Where the first was made; of two that one function makes, where that was called; nothing in a loop."""
    if first.call_span() != second.call_span():
        yield Related("the first is made", first, "name")
        return
    for one, other in zip_longest(first.outer, second.outer):
        if one != other and one is not None:
            yield Related("the first is made by the call", Location(*one))
            return


def _with_implied_places(nodes: dict[str, Component], edges: list[GraphEdge]) -> list[GraphEdge]:
    """Where ``on`` is left out, the first place of a placement is meant, or the only place that can be meant."""
    placed = {edge.source for edge in edges if edge.kind is EdgeKind.RUNS_ON}
    lost = {address for address, node in nodes.items() if node.is_placed() and address not in placed}
    for edge in [edge for edge in edges if edge.kind is EdgeKind.PLACES and edge.target in lost]:
        placement = nodes[edge.source]
        if isinstance(placement, Placing) and placement.first_place is not None and edge.target in lost:
            lost.remove(edge.target)
            edges.append(GraphEdge(edge.target, placement.first_place.address, EdgeKind.RUNS_ON))
    places = {address: node for address, node in nodes.items() if isinstance(node, Place)}
    meant = [address for address, place in places.items() if place.is_implied] or list(places)
    if len(meant) == 1:
        if places[meant[0]].is_implied:  # a Manifest goes with what it needs: here there is one cluster for both
            lost |= {address for address, node in nodes.items() if isinstance(node, Manifest)} - placed
        edges += [GraphEdge(address, meant[0], EdgeKind.RUNS_ON) for address in nodes if address in lost]
    return sorted(edges, key=lambda e: (e.source, e.field, -1 if e.item is None else e.item, e.target))
