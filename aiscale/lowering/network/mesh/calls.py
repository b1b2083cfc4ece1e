"""What proxies do with the requests to a Service, by what its callers declare: timeouts, and retries.

Programs make the retries of a ``Call``. Proxies make none of these, and ``implied_retries`` of the mesh otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from aiscale.analysis.network.connections import calls_to
from aiscale.analysis.network.meshes import comes_through_gateway
from aiscale.analysis.streams.client_identity import runner_of
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.core.ports import Mesh
from aiscale.core.relations import Call
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.network.mesh.membership import mesh_in

HTTP = {"http", "http2", "grpc", "grpc-web", "kubernetes.io/h2c", "kubernetes.io/ws"}
"""Protocols whose requests proxies know. Source: Istio 1.30, protocol selection; Kubernetes, ``appProtocol``."""

Calls = Mapping[str, list[GraphEdge]]
"""Calls of a component by the address of whose pods make them."""


class Setting(NamedTuple):
    """What proxies do with the requests of a caller.

    Attributes:
        attempts: their retries.
        timeout_ms: their timeout; None for none.
    """

    attempts: int
    timeout_ms: int | None


def protocol_of(port: Mapping[str, Any]) -> str:
    """The protocol of a Service's port: its ``appProtocol``, else what its name begins with."""
    return str(port.get("appProtocol") or str(port.get("name", "")).partition("-")[0])


def calls_in(kind: type[Mesh], callee: Component, context: LoweringContext) -> Calls:
    """The calls of a component through a mesh of a kind."""
    found: dict[str, list[GraphEdge]] = defaultdict(list)
    for edge in calls_to(context.whole, callee.address):
        source = context.whole[edge.source]
        caller = runner_of(source)
        is_carried = kind.carries_gateways or not comes_through_gateway(source)
        if is_carried and mesh_in(kind, caller, context) is not None:
            found[caller.address].append(edge)
    return found


def settings_of(
    kind: type[Mesh], calls: Calls, context: LoweringContext
) -> tuple[Setting, Mapping[Setting, list[Component]]]:
    """What proxies do with most requests, and with those of callers for which something else is declared."""
    graph = context.whole
    default = max(mesh.implied_retries for one in calls if (mesh := mesh_in(kind, graph[one], context)) is not None)
    usual = Setting(default, None)
    found: dict[Setting, list[Component]] = defaultdict(list)
    for address in sorted(calls):
        edges = calls[address]
        retries_itself = any(_is_set(edge, "retries") for edge in edges)
        setting = Setting(0 if retries_itself else default, _timeout(edges))
        if setting != usual:
            found[setting].append(graph[address])
    return usual, found


def shared_setting(usual: Setting, by_setting: Mapping[Setting, list[Component]], callers: int) -> Setting:
    """What proxies do that cannot tell callers apart: they retry for all of them or for none."""
    timeouts = {setting.timeout_ms for setting in by_setting}
    is_same = len(timeouts) == 1 and sum(map(len, by_setting.values())) == callers
    attempts = min([usual.attempts, *(setting.attempts for setting in by_setting)])
    return Setting(attempts, timeouts.pop() if is_same else None)


def duration_text(milliseconds: int) -> str:
    """A duration as meshes read it: whole seconds, else milliseconds."""
    return f"{milliseconds // 1_000}s" if milliseconds % 1_000 == 0 else f"{milliseconds}ms"


def retries_text(host: str, attempts: int, without: Iterable[str] = ()) -> str:
    """``retry calls of rates up to 2 times, except those of search``.

    Args:
        host: what is called.
        attempts: retries of the proxies.
        without: callers that retry themselves.
    """
    times = f"{attempts} time{'s' if attempts > 1 else ''}"
    but = f", except those of {listed(without)}" if (without := sorted(without)) and attempts else ""
    return (f"retry calls of {host} up to {times}" if attempts else f"do not retry calls of {host}") + but


def _timeout(edges: list[GraphEdge]) -> int | None:
    """The longest declared timeout of calls; None where one has none."""
    if not all(_is_set(edge, "timeout_ms") for edge in edges):
        return None
    return max(edge.relation.timeout_ms for edge in edges if isinstance(edge.relation, Call))


def _is_set(edge: GraphEdge, field: str) -> bool:
    return isinstance(edge.relation, Call) and field in edge.relation.model_fields_set
