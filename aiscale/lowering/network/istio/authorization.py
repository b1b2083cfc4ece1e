"""AuthorizationPolicies: a service of the mesh accepts the identities of its callers, and denies the rest.

Reads: the NetworkPolicies of the members of the mesh, whose ingress has the callers of the graph, gateways, scrapers
and operators; the ServiceAccounts of the pods that they select; the AuthorizationPolicies of the blueprint.
Adds: for each NetworkPolicy one AuthorizationPolicy with the same pods, ports and sources, each source by its identity;
to the NetworkPolicies ingress and egress for those whom a declared AuthorizationPolicy allows.
A Service with a waypoint has one for its callers, which the waypoint applies, and its pods accept the waypoint.
Source: Istio 1.30, AuthorizationPolicy; ambient, use Layer 7 features.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from aiscale.components.network.authorization_policy import AuthorizationPolicy
from aiscale.components.network.istio import Istio
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import pods_of
from aiscale.lowering.naming import fit
from aiscale.lowering.network.gateway_api.istio_authentication import claim_policies
from aiscale.lowering.network.istio.identities import Accounts
from aiscale.lowering.network.istio.membership import (
    WAYPOINT,
    has_waypoint,
    istio_here,
    role_of,
)  # fmt: skip
from aiscale.lowering.network.istio.plaintext import picked_ports, scraped_ports
from aiscale.lowering.network.mesh.admission import (
    admit_declared,
    authorizes_by_edges,
    declared_policies,
    offered_ports,
)
from aiscale.lowering.network.mesh.membership import owner_of
from aiscale.lowering.network.mesh.peers import Rule, is_of_gateway
from aiscale.lowering.resource import Resource, kubernetes_resource


def authorize_by_edges(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Add the AuthorizationPolicies of all members of the mesh."""
    if istio_here(context) is None:
        return resources
    declared = declared_policies(Istio, context)
    accounts = Accounts(resources, context)
    ports = offered_ports(resources)
    fronted: dict[str, list[str]] = defaultdict(list)
    for one in resources:
        if one.kind == "Service" and has_waypoint(one):
            fronted[one.address].append(one.name)
    made: list[Resource] = []
    for one in resources:
        if one.kind == "NetworkPolicy" and (component := owner_of(one, context)) is not None:
            if is_of_gateway(one):
                continue  # callers are not known to a gateway by their certificates
            further = declared.get(one.address, ())
            if role_of(component, context) == "member" and (further or authorizes_by_edges(Istio, component, context)):
                numbers, services = ports.get(one.address, ()), fronted.get(one.address, ())
                made += _policies(one, component, accounts, services, context)
                made += _further(one, further, accounts, numbers, services, context)
    return (*admit_declared(resources, declared, ports, context), *made) if made else resources


def _policies(
    network: Resource, component: Component, accounts: Accounts, services: Sequence[str], context: LoweringContext
) -> Iterator[Resource]:
    """The policy of the pods; and that of Services with a waypoint, which has the callers then."""
    metadata = {key: network.properties["metadata"][key] for key in ("name", "namespace", "labels")}
    rules = list(_from_network(network, component, accounts, context))
    waypoint = {"source": {"principals": [accounts.principal(context.namespace, WAYPOINT)]}}
    at_pods = [
        _rule([waypoint] if services and origin == "pods" else sources, ports)
        for origin, sources, ports in rules
        if origin != "scraped"
    ]
    # Whoever reads metrics has no identity, and is none of the callers.
    anonymous = [_rule([], ports) for origin, _, ports in rules if origin == "scraped"]
    mesh = istio_here(context)
    if mesh is not None and mesh.mode == "sidecar" and (read := picked_ports(network, context)):
        operation = {"ports": [str(port) for port in read], "methods": ["GET"], "paths": ["/metrics"]}
        anonymous.append({"to": [{"operation": operation}]})
    if services:
        at_waypoint = [
            _rule(sources, ports)
            for origin, sources, ports in rules
            if origin == "pods" or (origin == "others" and not sources)
        ]
        yield _object(
            {**metadata, "name": fit(f"{network.name}-{WAYPOINT}")}, component, _targets(network, services),
            at_waypoint, component.name, network.depends_on,
        )  # fmt: skip
    yield _object(metadata, component, _targets(network, ()), at_pods, component.name, network.depends_on, anonymous)


def _from_network(
    network: Resource, component: Component, accounts: Accounts, context: LoweringContext
) -> Iterator[tuple[Literal["pods", "others", "scraped"], list[Rule], list[Any]]]:
    """The ingress of a network policy: whether it is of pods of the namespace, the sources by identity, the ports.

    In ambient mode, Prometheus may have no identity.
    """
    mesh = istio_here(context)
    is_ambient = mesh is not None and mesh.mode == "ambient"
    scraped = set(scraped_ports(network, component, context)) if is_ambient else set()
    for rule in network.properties["spec"].get("ingress", ()):
        ports = [one.get("port") for one in rule.get("ports", ())]
        peers = rule.get("from", ())
        own = [peer for peer in peers if peer.keys() == {"podSelector"}]
        others = [peer for peer in peers if peer not in own]
        if ports and scraped.issuperset(ports):
            yield "scraped", [], ports
        elif not own:
            yield "others", accounts.sources(peers), ports
        else:
            yield "pods", accounts.sources(own), ports
            if others:
                yield "others", accounts.sources(others), ports


def _further(
    network: Resource,
    policies: Iterable[AuthorizationPolicy],
    accounts: Accounts,
    ports: Iterable[int],
    services: Sequence[str],
    context: LoweringContext,
) -> Iterator[Resource]:
    """Policies for those whom declared ones allow, at the ports of the Services: Istio allows what any policy does."""
    service = context.graph[network.address]
    for policy in policies:
        peers = pods_of(*policy.allow_components) if policy.allow_components else []
        names = [accounts.principal(*text.split("/")) for text in policy.allow]
        others = accounts.sources(peers)
        names += [name for one in others for name in one["source"].get("principals", ())]
        sources = [{"source": {"principals": sorted({*names})}}] if names else []
        sources += [one for one in others if "principals" not in one["source"]]
        if sources:
            metadata = context.metadata(policy, fit(f"{policy.name}-{service.name}"), "mesh")
            rules = [_rule(sources, sorted(ports))]
            yield _object(metadata, policy, _targets(network, services), rules, service.name, network.depends_on)


def _targets(network: Resource, services: Sequence[str]) -> Rule:
    """What a policy is for: Services with a waypoint, or the pods of a network policy."""
    if services:
        return {"targetRefs": [{"group": "", "kind": "Service", "name": name} for name in services]}
    return {"selector": {"matchLabels": dict(network.properties["spec"]["podSelector"]["matchLabels"])}}


def _rule(sources: list[Rule], ports: Iterable[Any]) -> Rule:
    numbers = [str(port) for port in ports]
    return {
        **({"from": sources} if sources else {}),
        **({"to": [{"operation": {"ports": numbers}}]} if numbers else {}),
    }


def _object(
    metadata: Mapping[str, Any],
    owner: Component,
    targets: Rule,
    rules: list[Rule],
    service: str,
    depends_on: tuple[str, ...],
    anonymous: Sequence[Rule] = (),
) -> Resource:
    manifest = {
        "apiVersion": "security.istio.io/v1",
        "kind": "AuthorizationPolicy",
        "metadata": metadata,
        "spec": {**targets, "action": "ALLOW", **({"rules": [*rules, *anonymous]} if rules or anonymous else {})},
    }
    return kubernetes_resource(manifest, address=owner.address, reason=_reason(service, rules), depends_on=depends_on)


def lower_authorization_policy(
    policy: AuthorizationPolicy, _: Bindings, context: LoweringContext
) -> Iterator[Resource]:
    """What a gateway asks of the claims of tokens. A pass adds the policies of services: it knows the identities."""
    yield from claim_policies(policy, context)


def _reason(service: str, rules: Iterable[Rule]) -> str:
    names: dict[str, None] = {}
    for rule in rules:
        if not rule.get("from"):
            return f"{service} accepts any caller that network policies let in"
        for source in (one["source"] for one in rule["from"]):
            names.update(dict.fromkeys(text.rpartition("/")[2] for text in source.get("principals", ())))
            names.update(dict.fromkeys(f"namespace {text}" for text in source.get("namespaces", ())))
            names.update(dict.fromkeys(source.get("ipBlocks", ())))
    return f"{service} accepts {listed(names) or 'nobody: it has no callers'}"
