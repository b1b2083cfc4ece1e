"""Declared AuthorizationPolicies of services in a mesh, and network policies that let in whom they allow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from aiscale.analysis.streams.client_identity import runner_of
from aiscale.components.network.authorization_policy import AuthorizationPolicy
from aiscale.core.component import Component
from aiscale.core.ports import CallTarget, Mesh
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import namespace_peer, pods_of, tcp
from aiscale.lowering.network.mesh.membership import mesh_in, role_in
from aiscale.lowering.network.mesh.peers import Rule
from aiscale.lowering.passes.changes import changed_each
from aiscale.lowering.resource import Resource

Declared = Mapping[str, list[AuthorizationPolicy]]
"""The declared policies of each service, by its address."""


def authorizes_by_edges(kind: type[Mesh], component: Component, context: LoweringContext) -> bool:
    """Whether the mesh of a component, if it is of a kind, accepts declared callers only."""
    mesh = mesh_in(kind, component, context)
    return mesh is not None and bool(mesh.authorizes_by_edges)


def declared_policies(kind: type[Mesh], context: LoweringContext) -> Declared:
    """The declared policies of the members of a mesh."""
    found: dict[str, list[AuthorizationPolicy]] = defaultdict(list)
    for policy in context.graph.of(AuthorizationPolicy):
        for service in policy.of:
            if isinstance(service, CallTarget) and role_in(kind, service, context) == "member":
                found[service.address].append(policy)
    return found


def admit_declared(
    resources: tuple[Resource, ...],
    declared: Declared,
    ports: Mapping[str, set[int]],
    context: LoweringContext,
) -> tuple[Resource, ...]:
    """The resources with network policies that let in whom declared policies allow, and these out to them."""
    leaving: dict[str, list[Rule]] = defaultdict(list)
    entering: dict[str, list[Rule]] = {}
    for address, policies in declared.items():
        friends = [one for policy in policies for one in policy.allow_components]
        spaces = dict.fromkeys(text.partition("/")[0] for policy in policies for text in policy.allow)
        peers = [*map(namespace_peer, spaces), *(pods_of(*friends, here=context.namespace) if friends else ())]
        if not peers or not (numbers := sorted(ports.get(address, ()))):
            continue
        entering[address] = [{"from": peers, "ports": tcp(*numbers)}]
        for friend in friends:
            to = pods_of(context.graph[address], here=context.namespace)
            leaving[runner_of(friend).address].append({"to": to, "ports": tcp(*numbers)})
    if not entering:
        return resources

    def admitted(resource: Resource) -> Resource:
        if resource.kind != "NetworkPolicy":
            return resource
        for field, rules in (("ingress", entering), ("egress", leaving)):
            if more := rules.get(resource.address):
                resource = with_rules(resource, field, more)
        return resource

    return changed_each(resources, admitted)


def with_rules(resource: Resource, field: str, rules: Iterable[Rule]) -> Resource:
    """A network policy with further rules in ``ingress`` or ``egress``."""
    spec = resource.properties["spec"]
    return replace(
        resource, properties={**resource.properties, "spec": {**spec, field: [*spec.get(field, ()), *rules]}}
    )


def tunnelled(rule: Mapping[str, object], peers: str, port: int) -> Mapping[str, object]:
    """A rule of a network policy with the port by which proxies connect, where it is about pods.

    Args:
        rule: the rule.
        peers: ``from`` or ``to``.
        port: where proxies get the connections of other proxies.
    """
    named, ports = rule.get(peers), rule.get("ports")
    is_of_pods = not isinstance(named, list) or not named or any("ipBlock" not in peer for peer in named)
    return {**rule, "ports": [*ports, *tcp(port)]} if is_of_pods and isinstance(ports, list) and ports else rule


def offered_ports(resources: Iterable[Resource]) -> Mapping[str, set[int]]:
    """Numbers of the ports that the Services of each component offer, by its address."""
    found: dict[str, set[int]] = defaultdict(set)
    for one in resources:
        if one.kind == "Service" and one.is_kubernetes:
            found[one.address].update(map(pod_port, one.properties["spec"].get("ports", ())))
    return found


def pod_port(port: Mapping[str, Any]) -> int:
    """The port of the pods behind a port of a Service; one with a name has the same number."""
    target = port.get("targetPort", port["port"])
    return int(target if isinstance(target, int) else port["port"])
