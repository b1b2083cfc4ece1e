"""Retries by Istio's proxies that VirtualServices in Manifests set.

aiscale creates no VirtualService for a host that has one of the user's: its retries come on top of those of programs.
Source: Istio 1.30, VirtualService: hosts, gateways, HTTPRetry; default retry policy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aiscale.components.objects.kubernetes_object import KubernetesObject
from aiscale.components.objects.manifest import Manifest
from aiscale.components.objects.object_reference import items, nested
from aiscale.core.component import Component
from aiscale.core.ports import CallTarget
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph

DEFAULT_ATTEMPTS = 2
"""Retries of an HTTP route without ``retries``. Source: Istio 1.30, default retry policy."""

DEFAULT_RETRY_ON = ("connect-failure", "refused-stream", "unavailable", "cancelled")
"""Failures after which a route without ``retryOn`` retries. Source: the same; ``503`` where Envoy itself answers."""


class WrittenRetries(NamedTuple):
    """The retries of a VirtualService in a Manifest.

    Attributes:
        manifest: where it is written.
        name: its name.
        attempts: most retries of a request, over its HTTP routes.
        is_default: whether no route sets them.
        retry_on: after which failures, over the routes that retry.
    """

    manifest: Manifest
    name: str
    attempts: int
    is_default: bool
    retry_on: tuple[str, ...]

    @property
    def words(self) -> str:
        """``VirtualService own-routes retries 3×``."""
        return f"VirtualService {self.name} retries {self.attempts}×{' (default)' if self.is_default else ''}"


def retries_in_mesh(graph: ArchitectureGraph, callee: Component) -> WrittenRetries | None:
    """What proxies of the mesh do for requests to a component; None where no Manifest has a VirtualService for it."""
    return _in_mesh(graph).get(callee.address)


@once_per_graph
def _in_mesh(graph: ArchitectureGraph) -> Mapping[str, WrittenRetries]:
    """Those of the VirtualServices for calls in the mesh, by the address of what is called."""
    manifests = list(graph.of(Manifest))
    written = [(manifest, one) for manifest in manifests for one in manifest.objects if _is_of_mesh(one)]
    if not written:
        return {}
    named: dict[str, list[str]] = defaultdict(list)
    for node in graph.nodes.values():
        if isinstance(node, CallTarget):
            for name in {port.name for port in node.exposes} if isinstance(node, Manifest) else {node.name}:
                named[name].append(node.address)
    found: dict[str, WrittenRetries] = {}
    for manifest, one in written:
        if (retries := _retries(manifest, one)) is not None:
            for host in _hosts(one, graph.system.name):
                for address in named.get(host, ()):
                    found[address] = max(found.get(address, retries), retries, key=lambda each: each.attempts)
    return found


def _is_of_mesh(one: KubernetesObject) -> bool:
    """Whether it is a VirtualService for proxies of the mesh, and not for a gateway alone."""
    gateways = [gateway for _, gateway in items(one.spec, "gateways", "spec")]
    is_one = (one.group, one.kind) == ("networking.istio.io", "VirtualService")
    return is_one and (not gateways or "mesh" in gateways)


def _retries(manifest: Manifest, one: KubernetesObject) -> WrittenRetries | None:
    """None without HTTP routes: other requests are not retried."""
    routes = [route for _, route in items(one.spec, "http", "spec")]
    said = [number for route in routes if isinstance(number := nested(route, "retries", "attempts"), int)]
    silent = sum(1 for route in routes if nested(route, "retries") is None)
    attempts = [*said, *([DEFAULT_ATTEMPTS] if silent else [])]
    if not attempts:
        return None
    most = max(attempts)
    conditions = [word for route in routes for word in _conditions(nested(route, "retries"))]
    return WrittenRetries(manifest, one.name, most, most not in said, tuple(dict.fromkeys(conditions)))


def _conditions(retries: object) -> Iterator[str]:
    """The failures after which a route retries; none where it does not."""
    if nested(retries, "attempts") == 0:
        return
    written = nested(retries, "retryOn")
    yield from (word.strip() for word in written.split(",")) if isinstance(written, str) else DEFAULT_RETRY_ON


def _hosts(one: KubernetesObject, system: str) -> Iterator[str]:
    """Names of the Services in the system's namespace that it is for."""
    for _, host in items(one.spec, "hosts", "spec"):
        name, _, rest = str(host).partition(".")
        namespace = rest.partition(".")[0] if rest else one.namespace or system
        if namespace == system:
            yield name
