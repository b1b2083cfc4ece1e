"""Retries of a mesh or a route multiply along a chain of calls.

What:
    Along a chain of calls, the attempts of all steps multiply to eight or more, and at least one step gets its
    retries from the mesh's default, from a route, or from a VirtualService in a Manifest, whose retries by proxies
    multiply with those of the program.

Why:
    When the last service fails, each request reaches it that many times. The services do not show it, since the
    retries are configured elsewhere.

Example:
    c = Microservice("c", image=IMAGE)
    b = Microservice("b", calls=[c], image=IMAGE)
    System("shop", [Microservice("a", calls=[b], image=IMAGE)], meshes=[Istio(default_retries=2)])

Instead:
    System("shop", [Microservice("a", calls=[Call(b, retries=1)], image=IMAGE)], meshes=[Istio()])

Source:
    Istio 1.30, default retry policy: two retries; Google, Site Reliability Engineering (2016), chapter 22.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from aiscale.analysis.network.meshes import implied_retries, mesh_of, written_retries
from aiscale.analysis.network.routing import is_aside
from aiscale.components.network.route import Route
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import disambiguated
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

CODE = "NET001"
SEVERITY = Severity.WARNING
_TOO_MANY = 8


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call at which the attempts become too many, where the services' own do not."""
    calls = [edge for edge in graph.edges_of(EdgeKind.CALLS) if not is_aside(edge)]
    waiting_for: dict[str, int] = {}
    for edge in calls:
        waiting_for[edge.target] = waiting_for.get(edge.target, 0) + 1
    most: dict[str, tuple[int, GraphEdge | None]] = {}
    written: dict[str, int] = {}
    ready = deque(dict.fromkeys(edge.source for edge in calls if edge.source not in waiting_for))
    while ready:
        address = ready.popleft()
        before = most.get(address, (1, None))[0]
        for edge in graph.edges_from(address, EdgeKind.CALLS):
            if is_aside(edge):
                continue
            attempts = before * _attempts(graph, edge)
            by_services = written.get(address, 1) * _written(edge)
            is_multiplied = before > 1 or attempts > _own(graph, edge) + 1 > 1
            if attempts >= _TOO_MANY > max(before, by_services) and is_multiplied:
                yield _finding(graph, edge, most, attempts)
            if attempts > most.get(edge.target, (1, None))[0]:
                most[edge.target] = (attempts, edge)
            written[edge.target] = max(by_services, written.get(edge.target, 1))
            waiting_for[edge.target] -= 1
            if not waiting_for[edge.target]:
                ready.append(edge.target)


def _written(edge: GraphEdge) -> int:
    return edge.relation.retries + 1 if isinstance(edge.relation, Call) else 1


def _attempts(graph: ArchitectureGraph, edge: GraphEdge) -> int:
    own, written = _own(graph, edge), written_retries(graph, edge)
    if written is not None:
        return (own + 1) * (written.attempts + 1)
    return (own or implied_retries(graph, edge)) + 1


def _own(graph: ArchitectureGraph, edge: GraphEdge) -> int:
    """Retries by the program, or by the route itself."""
    caller = graph[edge.source]
    return caller.retries if isinstance(caller, Route) else _written(edge) - 1


def _finding(
    graph: ArchitectureGraph, edge: GraphEdge, most: dict[str, tuple[int, GraphEdge | None]], attempts: int
) -> Diagnostic:
    chain = [edge]
    while (before := most.get(chain[-1].source, (1, None))[1]) is not None:
        chain.append(before)
    chain.reverse()
    caller = graph[edge.source]
    names = disambiguated(graph[chain[0].source], *(graph[step.target] for step in chain))
    steps = [
        f"{names[at]} → {names[at + 1]} {_attempts(graph, step)}×"
        for at, step in enumerate(chain)
        if _attempts(graph, step) > 1
    ]
    found = (written_retries(graph, step) for step in chain)
    by_user = dict.fromkeys(one for one in found if one is not None and one.attempts)
    implied = next((step for step in chain if implied_retries(graph, step)), None)
    mesh = mesh_of(graph, graph[implied.source]) if implied else None
    return caller.finding(
        CODE, SEVERITY, f"retry amplification: one request of {names[0]} becomes up to {attempts} at {names[-1]}",
        argument=edge.field, index=edge.item, label=f"{_attempts(graph, edge)} attempts for each request",
        notes=(", ".join(steps),),
        related=(
            *((Related(f"{mesh.name} retries by default", mesh.location, "default_retries"),) if mesh else ()),
            *(Related(one.words, one.manifest.location, "body") for one in by_user),
        ),
        help=f"retries: {{attempts: 0}} in VirtualService {next(iter(by_user)).name}" if by_user
        else "default_retries=0, and retries=1 at one call of the chain" if mesh
        else "retry in one place of the chain only: retries=0 in the others",
    )  # fmt: skip
