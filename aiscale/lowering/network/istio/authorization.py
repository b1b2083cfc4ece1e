"""AuthorizationPolicies: a service of the mesh accepts the identities of its callers, and denies the rest.

Reads: the NetworkPolicies of the members of the mesh, whose ingress has the callers of the graph, gateways, scrapers
and operators; the ServiceAccounts of the pods that they select; the AuthorizationPolicies of the blueprint.
Adds: for each NetworkPolicy one AuthorizationPolicy with the same pods, ports and sources, each source by its identity;
to the NetworkPolicies ingress and egress for those whom a declared AuthorizationPolicy allows.
A principal of ``cluster.local`` means the trust domain of the mesh, whatever its name is; proxies of nodes (ambient)
compare literally, so theirs match any trust domain that the mesh accepts.
Source: Istio 1.30, AuthorizationPolicy; pilot/pkg/security/trustdomain/bundle.go; pilot/pkg/serviceregistry/ambient.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from aiscale.analysis.streams.client_identity import runner_of
from aiscale.catalog.native.selectors import selects
from aiscale.components.network.authorization_policy import AuthorizationPolicy
from aiscale.components.network.gateway import Gateway
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.core.ports import CallTarget
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import namespace_peer, pods_of, tcp
from aiscale.lowering.naming import fit
from aiscale.lowering.network.istio.membership import istio_here, istio_of, owner_of, role_of
from aiscale.lowering.network.istio.plaintext import scraped_ports
from aiscale.lowering.passes.changes import changed_each
from aiscale.lowering.pods import value_at
from aiscale.lowering.resource import Resource, kubernetes_resource, namespace_of

Rule = dict[str, Any]
_NAME = "kubernetes.io/metadata.name"
_GATEWAY = "gateway.networking.k8s.io/gateway-name"


def authorize_by_edges(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Add the AuthorizationPolicies of all members of the mesh."""
    if istio_here(context) is None:
        return resources
    declared = _declared(context)
    accounts = Accounts(resources, context)
    ports = _service_ports(resources)
    made: list[Resource] = []
    for one in resources:
        if one.kind == "NetworkPolicy" and (component := owner_of(one, context)) is not None:
            further = declared.get(one.address, ())
            if role_of(component, context) == "member" and (further or _by_edges(component, context)):
                made.append(_policy(one, component, list(_from_network(one, component, accounts, context))))
                made += _further(one, further, accounts, ports.get(one.address, ()), context)
    return (*_admitted(resources, declared, ports, context), *made) if made else resources


def _by_edges(component: Component, context: LoweringContext) -> bool:
    mesh = istio_of(component, context)
    return mesh is not None and mesh.authorizes_by_edges


def _declared(context: LoweringContext) -> Mapping[str, list[AuthorizationPolicy]]:
    """The declared policies of each service, by its address."""
    found: dict[str, list[AuthorizationPolicy]] = defaultdict(list)
    for policy in context.graph.of(AuthorizationPolicy):
        for service in policy.of:
            if isinstance(service, CallTarget) and role_of(service, context) == "member":
                found[service.address].append(policy)
    return found


def _admitted(
    resources: tuple[Resource, ...],
    declared: Mapping[str, list[AuthorizationPolicy]],
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
                resource = _with_rules(resource, field, more)
        return resource

    return changed_each(resources, admitted)


def _with_rules(resource: Resource, field: str, rules: Iterable[Rule]) -> Resource:
    spec = resource.properties["spec"]
    return replace(
        resource, properties={**resource.properties, "spec": {**spec, field: [*spec.get(field, ()), *rules]}}
    )


def _service_ports(resources: Iterable[Resource]) -> Mapping[str, set[int]]:
    """Numbers of the ports that the Services of each component offer, by its address."""
    found: dict[str, set[int]] = defaultdict(set)
    for one in resources:
        if one.kind == "Service" and one.is_kubernetes:
            for port in one.properties["spec"].get("ports", ()):
                target = port.get("targetPort", port["port"])
                found[one.address].add(target if isinstance(target, int) else port["port"])
    return found


class Accounts:
    """The identities of those whom the peers of network policies select."""

    def __init__(self, resources: Iterable[Resource], context: LoweringContext) -> None:
        mesh = istio_here(context)
        self._trust_domain = "*" if mesh is not None and mesh.mode == "ambient" else "cluster.local"
        self._namespace = context.namespace
        self._gateways = {one.name: one for one in context.graph.of(Gateway)}
        self._pods = [
            (namespace_of(one), value_at(one.properties, (*template.metadata, "labels")) or {}, names)
            for one in resources
            if one.pods
            for names in [dict.fromkeys(_accounts(one.properties)) or {"default": None}]
            for template in one.pods
        ]

    def principal(self, namespace: str, account: str) -> str:
        """The identity of a ServiceAccount."""
        return f"{self._trust_domain}/ns/{namespace}/sa/{account}"

    def sources(self, peers: Iterable[Mapping[str, Any]]) -> list[Rule]:
        """The sources of peers, by kind; empty where they may be anywhere."""
        found: dict[str, list[str]] = defaultdict(list)
        for peer in peers:
            one = self._source(peer)
            if not one:
                return []
            for kind, values in one.items():
                found[kind] += [value for value in values if value not in found[kind]]
        blocks = {kind: found.pop(kind) for kind in ("ipBlocks", "notIpBlocks") if kind in found}
        each = [{kind: sorted(values)} for kind, values in sorted(found.items(), reverse=True)]
        return [{"source": one} for one in (*each, blocks) if one]

    def _source(self, peer: Mapping[str, Any]) -> dict[str, list[str]]:
        if (block := peer.get("ipBlock")) is not None:
            return {"ipBlocks": [block["cidr"]], **({"notIpBlocks": block["except"]} if "except" in block else {})}
        named = value_at(peer, ("namespaceSelector", "matchLabels", _NAME))
        if "namespaceSelector" in peer and named is None:
            return {}
        there, pods = str(named or self._namespace), peer.get("podSelector")
        gateway = self._gateways.get(str(value_at(pods, ("matchLabels", _GATEWAY))))
        if gateway is not None and gateway.class_name == "istio":
            return {"principals": [self.principal(there, f"{gateway.name}-istio")]}
        found = {
            self.principal(there, account)
            for at, labels, accounts in self._pods
            if pods is not None and at == there and selects(pods, labels)
            for account in accounts
        }
        return {"principals": sorted(found)} if found else {"namespaces": [there]}


def _accounts(value: Any) -> Iterator[str]:
    """The ServiceAccounts that an object names."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key.endswith(("serviceAccount", "serviceAccountName")) and isinstance(item, str):
                yield item
            else:
                yield from _accounts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _accounts(item)


def _from_network(
    network: Resource, component: Component, accounts: Accounts, context: LoweringContext
) -> Iterator[Rule]:
    """The ingress of a network policy, with identities for pods; in ambient mode, Prometheus may have none."""
    mesh = istio_here(context)
    is_ambient = mesh is not None and mesh.mode == "ambient"
    scraped = set(scraped_ports(network, component, context)) if is_ambient else set()
    for rule in network.properties["spec"].get("ingress", ()):
        ports = [one.get("port") for one in rule.get("ports", ())]
        yield _rule([] if ports and scraped.issuperset(ports) else accounts.sources(rule.get("from", ())), ports)


def _further(
    network: Resource,
    policies: Iterable[AuthorizationPolicy],
    accounts: Accounts,
    ports: Iterable[int],
    context: LoweringContext,
) -> Iterator[Resource]:
    """Policies for those whom declared ones allow, at the ports of the Services: Istio allows what any policy does."""
    for policy in policies:
        peers = pods_of(*policy.allow_components) if policy.allow_components else []
        names = [accounts.principal(*text.split("/")) for text in policy.allow]
        others = accounts.sources(peers)
        names += [name for one in others for name in one["source"].get("principals", ())]
        sources = [{"source": {"principals": sorted({*names})}}] if names else []
        sources += [one for one in others if "principals" not in one["source"]]
        if sources:
            service = context.graph[network.address]
            name = fit(f"{policy.name}-{service.name}")
            metadata = context.metadata(policy, name, "mesh")
            yield _object(network, metadata, policy, [_rule(sources, sorted(ports))], service.name)


def _rule(sources: list[Rule], ports: Iterable[Any]) -> Rule:
    numbers = [str(port) for port in ports]
    return {
        **({"from": sources} if sources else {}),
        **({"to": [{"operation": {"ports": numbers}}]} if numbers else {}),
    }


def _policy(network: Resource, component: Component, rules: list[Rule]) -> Resource:
    metadata = network.properties["metadata"]
    return _object(
        network, {key: metadata[key] for key in ("name", "namespace", "labels")}, component, rules, component.name
    )


def _object(
    network: Resource, metadata: Mapping[str, Any], owner: Component, rules: list[Rule], service: str
) -> Resource:
    manifest = {
        "apiVersion": "security.istio.io/v1",
        "kind": "AuthorizationPolicy",
        "metadata": metadata,
        "spec": {
            "selector": {"matchLabels": dict(network.properties["spec"]["podSelector"]["matchLabels"])},
            "action": "ALLOW",
            **({"rules": rules} if rules else {}),
        },
    }
    return kubernetes_resource(
        manifest, address=owner.address, reason=_reason(service, rules), depends_on=network.depends_on
    )


def lower_authorization_policy(
    _policy: AuthorizationPolicy, _bindings: Bindings, _context: LoweringContext
) -> tuple[Resource, ...]:
    """An AuthorizationPolicy for each service in a mesh of Istio, which a pass adds: it knows the identities."""
    return ()


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
