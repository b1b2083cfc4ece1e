"""Ports by name or number that no container has: of Services, and of probes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from aiscale.catalog.model import Violation
from aiscale.catalog.native.reading import elements, mapping, text, whole
from aiscale.catalog.paths import child, render
from aiscale.lowering.resource import Resource, namespace_of
from aiscale.lowering.verification.flaw import Flaw, Pods, pods_of
from aiscale.lowering.verification.pod_index import PodIndex
from aiscale.lowering.verification.selectors import matches, selector_of

RULE = "port"
_HANDLERS = (
    ("livenessProbe", "httpGet"), ("livenessProbe", "tcpSocket"), ("readinessProbe", "httpGet"),
    ("readinessProbe", "tcpSocket"), ("startupProbe", "httpGet"), ("startupProbe", "tcpSocket"),
    ("livenessProbe", "grpc"), ("readinessProbe", "grpc"), ("startupProbe", "grpc"),
    ("lifecycle", "preStop", "httpGet"), ("lifecycle", "postStart", "httpGet"),
)  # fmt: skip


def missing_target_ports(checked: Iterable[Resource], pods: PodIndex) -> Iterator[Flaw]:
    """Target ports of Services that no container of the selected pods has.

    A number that no container lists may be open all the same: it is reported as uncertain.

    Args:
        checked: the objects that are checked.
        pods: the pods of all objects.
    """
    for resource in checked:
        if resource.kind != "Service" or (found := selector_of(resource)) is None or not found[1]:
            continue
        near = pods.candidates(found[1], namespace_of(resource))
        selected = [one for one in near if matches(found[1], one)]
        if not selected or not all(one.is_native for one in selected):
            continue
        known = {port for one in selected for port in _ports(one)}
        for port, at in elements(mapping(resource.properties, "spec"), "ports", (None, "spec")):
            target = port.get("targetPort") or port.get("port")
            protocol = text(port, "protocol") or "TCP"
            if known and (target, protocol) not in known:
                text_ = f"{target} ({protocol}) is no port of {_keys(selected)}, which has {_listed(known)}"
                where = render((at, "targetPort" if port.get("targetPort") else "port"))
                yield Flaw(resource, Violation(where, text_, RULE), is_certain=isinstance(target, str))


def missing_probe_ports(checked: Iterable[Resource]) -> Iterator[Flaw]:
    """Ports of probes and hooks that their container does not have; a number only where it lists any.

    Args:
        checked: the objects whose pods are checked.
    """
    for resource in checked:
        for pods in pods_of(resource):
            for container, path in pods.containers():
                known = _own_ports(container)
                for steps in _HANDLERS:
                    port = mapping(container, *steps).get("port")
                    if port is None or port in {name for name, _ in known} or not (known or isinstance(port, str)):
                        continue
                    has = f"it has {_listed(known)}" if known else "it has no ports"
                    text_ = f"container {text(container, 'name')} has no port {port}; {has}"
                    where = render(child(path, *steps, "port"))
                    yield Flaw(resource, Violation(where, text_, RULE), is_certain=isinstance(port, str))


def _ports(pods: Pods) -> set[tuple[Any, str]]:
    """Numbers and names of the ports of all containers, with their protocols."""
    return {port for container, _ in pods.containers() for port in _own_ports(container)}


def _own_ports(container: dict[str, Any]) -> set[tuple[Any, str]]:
    found: set[tuple[Any, str]] = set()
    for port, _ in elements(container, "ports", None):
        protocol = text(port, "protocol") or "TCP"
        found |= {(one, protocol) for one in (whole(port, "containerPort"), text(port, "name")) if one}
    return found


def _listed(ports: set[tuple[Any, str]]) -> str:
    names = sorted(str(port) for port, _ in ports if isinstance(port, str))
    return ", ".join(names or sorted({str(port) for port, _ in ports}))


def _keys(pods: Sequence[Pods]) -> str:
    return ", ".join(dict.fromkeys(one.resource.key for one in pods))
