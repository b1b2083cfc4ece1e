"""An effect happens twice: by a retry or by a mirrored request.

What:
    A call with ``idempotent=False`` is retried after failures at which the callee may already have done its work: by
    the program, by the mesh's default, or by a VirtualService in a Manifest.

    A route mirrors to a service that also answers real requests of the route, writes a stream that a real service
    writes, makes calls that are not idempotent, or has too few replicas for the mirrored requests.

Why:
    The answer was lost, not the effect: the card is charged twice, the row is written twice.

    The answer to a mirrored request is dropped, but its writes are not: each event is in the stream twice, models
    learn from it, and the service gets double load.

Example:
    Call(payments, retries=2, retry_on=["5xx"], idempotent=False)

    v2 = Microservice("pricing-v2", produces=[prices], image=IMAGE)
    Route("prices", gateway=edge, targets=[pricing], mirror=v2)

Instead:
    Call(payments, retries=2, retry_on=["connect-failure", "refused-stream"], idempotent=False)

    v2 = Microservice("pricing-v2", produces=[prices_of_v2], image=IMAGE)
    Route("prices", gateway=edge, targets=[pricing], mirror=v2)

Source:
    Envoy documentation, x-envoy-retry-on; Linkerd documentation, retries; Istio documentation, mirroring: the mirrored
    service runs in full.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.pods import most_replicas
from aiscale.analysis.load.load import requests
from aiscale.analysis.network.call_protocols import call_protocol
from aiscale.analysis.network.meshes import calls, implied_retries, mesh_of, written_retries
from aiscale.analysis.network.routing import says_load
from aiscale.components.network.istio import Istio
from aiscale.components.network.route import Backend, Mirror, Route
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import disambiguated, listed
from aiscale.core.ports import CallTarget
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate

CODE = "NET005"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each retry and each mirror that repeats an effect."""
    yield from _retry(graph)
    yield from _retry_by_proxies(graph)
    yield from _mirror(graph)


_BEFORE_ANY_WORK = {"connect-failure", "refused-stream", "reset-before-request"}
_ONLY_GRPC = {"cancelled", "deadline-exceeded", "internal", "resource-exhausted", "unavailable"}


def _retry(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each retry of work that counts twice."""
    for caller, callee, edge, call in calls(graph):
        if call.idempotent is not False:
            continue
        implied = implied_retries(graph, edge)
        if not call.retries and not implied:
            continue
        risky = _risky(call, call_protocol(graph, edge), is_istio=isinstance(mesh_of(graph, caller), Istio))
        if not risky:
            continue
        yield caller.finding(
            CODE, SEVERITY, f"{caller.name} retries {callee.name}, which is not idempotent",
            argument=edge.field + (".retries" if call.retries else ".idempotent"), index=edge.item,
            label=f"{call.retries or implied} retr{'y' if (call.retries or implied) == 1 else 'ies'}"
            + ("" if call.retries else " by the mesh's default"),
            notes=(f"{callee.name} may have done it already at: {listed(risky)}",),
            help='retries=0, retry_on=["connect-failure", "refused-stream"], or a key by which '
            f"{callee.name} knows a request again (idempotent=True)",
        )  # fmt: skip


def _retry_by_proxies(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such call that a VirtualService of the user's retries."""
    for caller, callee, edge, call in calls(graph):
        written = written_retries(graph, edge) if call.idempotent is False else None
        if written is None or not written.attempts:
            continue
        is_grpc = call_protocol(graph, edge) == "grpc"
        risky = [one for one in written.retry_on if one not in _BEFORE_ANY_WORK and (is_grpc or one not in _ONLY_GRPC)]
        if risky:
            yield caller.finding(
                CODE, SEVERITY, f"proxies retry calls of {caller.name} to {callee.name}, which is not idempotent",
                argument=edge.field, index=edge.item,
                label=f"{written.attempts} retr{'y' if written.attempts == 1 else 'ies'} by the mesh",
                notes=(f"{callee.name} may have done it already at: {listed(risky)}",),
                related=(Related(written.words, written.manifest.location, "body"),),
                help=f"retryOn: connect-failure,refused-stream in VirtualService {written.name}, or a key by which "
                f"{callee.name} knows a request again (idempotent=True)",
            )  # fmt: skip


def _risky(call: Call, protocol: str, *, is_istio: bool) -> list[str]:
    """What is retried although the work may be done. Only Envoy looks at ``retry_on``; elsewhere any failure counts."""
    unsafe = [reason for reason in call.retry_on if reason not in _BEFORE_ANY_WORK]
    if is_istio or "retry_on" in call.model_fields_set:
        return [reason for reason in unsafe if protocol == "grpc" or reason not in _ONLY_GRPC]
    return ["a lost answer"]


def _mirror(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each mirror whose work is not thrown away."""
    for route in graph.of(Route):
        if route.mirror is None:
            continue
        copy = route.mirror.target if isinstance(route.mirror, Mirror) else route.mirror
        real = [target.target if isinstance(target, Backend) else target for target in route.targets]
        if copy in real:
            name, other = disambiguated(route, copy)
            yield route.finding(
                CODE, SEVERITY, f"{name} sends requests to {other} twice",
                argument="mirror", label="it answers real requests too", help="mirror another service, or none",
            )  # fmt: skip
            continue
        shared = sorted(_written(graph, copy) & {name for target in real for name in _written(graph, target)})
        if shared:
            yield route.finding(
                CODE, SEVERITY, f"{copy.name} writes mirrored requests to {listed(_names(graph, shared))}, among "
                "the real ones",
                argument="mirror", label="mirrored requests have effects",
                help=f"let {copy.name} write elsewhere, or write nothing",
            )  # fmt: skip
            continue
        peak, room = _copied(graph, route, real), _room(copy)
        if room is not None and peak > room:
            yield route.finding(
                CODE, SEVERITY, f"{copy.name} answers {Rate(room)}, but {Rate(peak)} are mirrored to it",
                argument="mirror", label="too few replicas",
                help=f"more replicas of {copy.name}, or Mirror(…, percent={int(_percent(route) * room / peak)})",
            )  # fmt: skip
            continue
        twice = [
            graph[edge.target].name
            for edge in graph.out_edges(copy, EdgeKind.CALLS)
            if isinstance(edge.relation, Call) and edge.relation.idempotent is False
        ]
        if twice:
            yield route.finding(
                CODE, SEVERITY, f"{copy.name} asks {listed(twice)} again for each mirrored request",
                argument="mirror", label="mirrored requests have effects",
                help=f"let {copy.name} call a test of {listed(twice)}, or mirror something without effects",
            )  # fmt: skip


def _percent(route: Route) -> float:
    return route.mirror.percent if isinstance(route.mirror, Mirror) else 100.0


def _copied(graph: ArchitectureGraph, route: Route, real: list[CallTarget]) -> float:
    """Copies per second at the peak, where what the one real service gets is known by itself only."""
    if says_load(graph, route) or len(real) != 1:
        return 0.0  # The copies are load of the service like any other.
    return requests(graph, real[0]).peak * _percent(route) / 100


def _room(copy: CallTarget) -> float | None:
    """Requests per second that a service answers with all its replicas, where it says so."""
    each = getattr(copy, "requests_per_second_per_replica", None)
    return most_replicas(copy) * each if isinstance(each, (int, float)) else None


def _written(graph: ArchitectureGraph, component: Component) -> set[str]:
    return {edge.target for edge in graph.out_edges(component, EdgeKind.WRITES)}


def _names(graph: ArchitectureGraph, addresses: list[str]) -> list[str]:
    return [graph[address].name for address in addresses]
