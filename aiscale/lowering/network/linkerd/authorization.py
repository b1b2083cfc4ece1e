"""Servers and AuthorizationPolicies: a port accepts the identities of its callers, and denies the rest.

Reads: the NetworkPolicies of the members of the mesh, whose ingress has the callers of the graph, gateways, scrapers
and operators; the ServiceAccounts of the pods that they select; probes; the AuthorizationPolicies of the blueprint, and
rate limits of ServicePolicies.
Adds: for each port of a NetworkPolicy a Server with the same pods, a MeshTLSAuthentication of its callers, and an
AuthorizationPolicy. Requests of the kubelet and of Prometheus to a port with other callers have an HTTPRoute. Callers
that may have no proxy are admitted by their addresses, which network policies limit. To the NetworkPolicies: ingress
and egress for those whom a declared AuthorizationPolicy allows. To pods: that their Servers come first.
Source: Linkerd 2.20, authorization policy and rate limiting reference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from aiscale.components.network.authorization_policy import AuthorizationPolicy
from aiscale.components.network.linkerd import Linkerd
from aiscale.components.network.service_policy import ServicePolicy
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import pods_of
from aiscale.lowering.naming import fit
from aiscale.lowering.network.linkerd.callers import Callers, callers_of, selected_pods, without_overlaps
from aiscale.lowering.network.linkerd.membership import linkerd_here, role_of
from aiscale.lowering.network.linkerd.objects import (
    ANY_ADDRESS,
    ROLE,
    any_address,
    authorization,
    mesh_authentication,
    named,
    network_authentication,
    open_to_all,
    proxy_metrics,
    route,
    server,
)
from aiscale.lowering.network.linkerd.open_requests import Match, OpenRequests
from aiscale.lowering.network.linkerd.rate_limits import rate_limit
from aiscale.lowering.network.linkerd.tcp_ports import OPAQUE_PROTOCOLS
from aiscale.lowering.network.mesh.admission import (
    admit_declared,
    authorizes_by_edges,
    declared_policies,
    offered_ports,
    pod_port,
)
from aiscale.lowering.network.mesh.membership import owner_of
from aiscale.lowering.network.mesh.peers import PeerPods
from aiscale.lowering.passes.changes import changed_each, with_needs
from aiscale.lowering.resource import Resource

_SERVER, _ROUTE, _IDENTITIES = "Server", "HTTPRoute", "MeshTLSAuthentication"


def authorize_in_linkerd(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Add the Servers of all members of the mesh, with their policies."""
    mesh = linkerd_here(context)
    if mesh is None:
        return resources
    declared = declared_policies(Linkerd, context)
    ports = offered_ports(resources)
    parts = _Parts(resources, context)
    made: list[Resource] = []
    servers: dict[str, list[str]] = defaultdict(list)
    denies = False
    for address, networks in _of_members(resources, context).items():
        component, offered = context.graph[address], ports.get(address, set())
        further, by_edges = declared.get(address, ()), authorizes_by_edges(Linkerd, component, context)
        if further or by_edges:
            own = list(_of_pods(networks, component, offered, further, parts))
        else:
            own = list(_limited(networks[0], component, offered, parts))
        servers[address] += [item.key for item in own if item.kind == _SERVER]
        made += own
        denies = denies or by_edges
    if denies:
        made += proxy_metrics(mesh, context)
    if not made:
        return admit_declared(resources, declared, ports, context)
    if any(f"networkauthentication/{ANY_ADDRESS}" in item.depends_on for item in made):
        made.insert(0, any_address(mesh, context))

    def after_servers(resource: Resource) -> Resource:
        return with_needs(resource, tuple(servers.get(resource.address, ()))) if resource.pods else resource

    admitted = admit_declared(resources, declared, ports, context)
    return (*changed_each(admitted, after_servers), *made)


def _of_members(resources: Sequence[Resource], context: LoweringContext) -> Mapping[str, list[Resource]]:
    """The network policies of each member of the mesh, by its address; that with the fewest labels first."""
    found: dict[str, list[Resource]] = defaultdict(list)
    for one in resources:
        component = owner_of(one, context) if one.kind == "NetworkPolicy" else None
        if component is not None and role_of(component, context) == "member":
            found[one.address].append(one)
    return {address: sorted(own, key=lambda one: len(selected_pods(one))) for address, own in found.items()}


class _Parts:
    """What the Servers of all components are made of."""

    def __init__(self, resources: Sequence[Resource], context: LoweringContext) -> None:
        self.context = context
        self.pods = PeerPods(resources, context)
        self.limited = {one.address: policy for policy in context.graph.of(ServicePolicy) for one in policy.of}
        self._by_owner: dict[str, list[Resource]] = defaultdict(list)
        self._opaque: dict[str, set[int]] = defaultdict(set)
        for one in resources:
            self._by_owner[one.address].append(one)
            if one.kind == "Service" and one.is_kubernetes:
                for port in one.properties["spec"].get("ports", ()):
                    if port.get("appProtocol") in OPAQUE_PROTOCOLS:
                        self._opaque[one.address].add(pod_port(port))

    def requests(self, address: str) -> OpenRequests:
        """What the kubelet and Prometheus request of the pods of a component."""
        return OpenRequests(self._by_owner[address])

    def is_opaque(self, address: str, port: int | str) -> bool:
        """Whether a port speaks neither HTTP nor gRPC."""
        return port in self._opaque[address]


def _of_pods(
    networks: Sequence[Resource],
    component: Component,
    offered: set[int],
    further: Sequence[AuthorizationPolicy],
    parts: _Parts,
) -> Iterator[Resource]:
    """The Servers of the pods of network policies, each after its policies, with those of declared policies."""
    found = [(one, callers_of(one, component, offered, parts.pods, parts.context)) for one in networks]
    without_overlaps(found)
    requests = parts.requests(component.address)
    for needed in {*requests.grpc_probes, *(offered if further else ())}:
        if not any(needed in ports for _, ports in found):
            found[0][1][needed] = Callers()
    allowed = [(policy, _allowed(policy, parts)) for policy in further]
    for policy, names in allowed:
        yield mesh_authentication(
            parts.context.metadata(policy, fit(f"{policy.name}-{component.name}"), ROLE), policy, *names,
            f"{policy.name} allows {_names(*names)} at {component.name}", networks[0].depends_on,
        )  # fmt: skip
    for network, ports in found:
        for port in sorted(ports, key=str):
            declared = [policy for policy, _ in allowed if port in offered]
            for one in _of_port(network, component, port, ports[port], requests, declared, parts):
                yield one
                if one.kind == _SERVER and port in offered:
                    yield from _limit(component, one, port, parts)


def _of_port(
    network: Resource,
    component: Component,
    port: int | str,
    callers: Callers,
    requests: OpenRequests,
    declared: Sequence[AuthorizationPolicy],
    parts: _Parts,
) -> Iterator[Resource]:
    metadata = named(_metadata(network), port)
    target = (_SERVER, metadata["name"])
    any_needs = (*network.depends_on, f"networkauthentication/{ANY_ADDRESS}")
    where = f"port {port} of {component.name}"
    others = callers.have_identities or callers.blocks or declared
    policies: list[Resource] = []
    if callers.is_open or (callers.is_scraped and not others):
        who = "callers that may have no proxy: network policies limit them" if callers.is_open else "Prometheus"
        policies.append(open_to_all(metadata, component, target, f"{where} accepts {who}", any_needs))
    else:
        policies += _known(metadata, component, callers, where, network.depends_on)
    for policy in declared:
        name = fit(f"{policy.name}-{component.name}")
        policies.append(
            authorization(
                parts.context.metadata(policy, fit(f"{name}-{port}"), ROLE), policy, target, (_IDENTITIES, name),
                f"{where} accepts whom {policy.name} allows", (*network.depends_on, f"meshtlsauthentication/{name}"),
            )
        )  # fmt: skip
    opened = [] if callers.is_open or not isinstance(port, int) else _opened(port, callers, requests, bool(others))
    reads = named(metadata, "unmeshed")
    if opened:
        reason = f"the kubelet{' and Prometheus read' if callers.is_scraped else ' probes'} {where}"
        policies.append(open_to_all(reads, component, (_ROUTE, reads["name"]), reason, any_needs))
    yield from policies
    pods = {"matchLabels": dict(selected_pods(network))}
    made = server(
        metadata, component, pods, port, reason=_reason(where, callers, bool(declared)),
        depends_on=tuple(dict.fromkeys([*network.depends_on, *(one.key for one in policies)])),
        is_opaque=parts.is_opaque(component.address, port),
    )  # fmt: skip
    yield made
    if opened:
        needs = (*network.depends_on, made.key)
        yield route(reads, component, made.name, opened, reason, needs)
        if others:
            every = [{"path": {"type": "PathPrefix", "value": "/"}}]
            rest = f"requests to {where} other than those without a proxy"
            yield route(named(metadata, "requests"), component, made.name, every, rest, needs)


def _known(
    metadata: Mapping[str, object], component: Component, callers: Callers, where: str, needs: tuple[str, ...]
) -> Iterator[Resource]:
    """Policies for callers with an identity, and for addresses."""
    name, target = str(metadata["name"]), (_SERVER, str(metadata["name"]))
    if callers.have_identities:
        who = _names(callers.accounts, callers.namespaces)
        made = mesh_authentication(
            metadata,
            component,
            callers.accounts,
            callers.namespaces,
            f"{who} call{'' if ' and ' in who else 's'} {where}",
            needs,
        )
        yield made
        yield authorization(
            metadata, component, target, (_IDENTITIES, name), f"{where} accepts {who}", (*needs, made.key)
        )
    if callers.blocks:
        own = named(metadata, "addresses")
        ranges = listed(str(one["cidr"]) for one in callers.blocks)
        made = network_authentication(own, component, callers.blocks, f"{ranges} may call {where}", needs)
        yield made
        yield authorization(
            own,
            component,
            target,
            ("NetworkAuthentication", made.name),
            f"{where} accepts {ranges}",
            (*needs, made.key),
        )


def _opened(port: int, callers: Callers, requests: OpenRequests, has_others: bool) -> list[Match]:
    """Requests of the kubelet and of Prometheus to a port with other callers; none where Linkerd allows them itself."""
    is_read = callers.is_scraped and has_others
    if not is_read and port not in requests.grpc_probes:
        return []
    if callers.is_scraped and not has_others:
        return []  # The whole port is open to callers without an identity.
    found = requests.probes(port)
    return [*found, *(one for one in requests.metrics(port) if is_read and one not in found)]


def _limited(network: Resource, component: Component, offered: Iterable[int], parts: _Parts) -> Iterator[Resource]:
    """Servers that accept all callers, of a component with rate limits in a mesh without authorization."""
    policy = parts.limited.get(component.address)
    if policy is None or not policy.limits:
        return
    for port in sorted(offered):
        made = server(
            named(_metadata(network), port), component,
            {"matchLabels": dict(selected_pods(network))}, port,
            reason=f"requests to port {port} of {component.name} are limited", depends_on=network.depends_on,
            is_opaque=parts.is_opaque(component.address, port), access="all-unauthenticated",
        )  # fmt: skip
        yield made
        yield from _limit(component, made, port, parts)


def _limit(component: Component, made: Resource, port: int | str, parts: _Parts) -> Iterator[Resource]:
    policy = parts.limited.get(component.address)
    if policy is not None and not parts.is_opaque(component.address, port):
        yield from rate_limit(policy, component, made, parts.context)


def _allowed(policy: AuthorizationPolicy, parts: _Parts) -> tuple[set[tuple[str, str]], set[str]]:
    """ServiceAccounts and namespaces that a declared policy allows."""
    accounts = {(there, name) for there, _, name in (text.partition("/") for text in policy.allow)}
    found = [
        parts.pods.resolve(peer) for peer in (pods_of(*policy.allow_components) if policy.allow_components else ())
    ]
    pods = [one for one in found if one is not None]
    accounts |= {(one.namespace, account) for one in pods for account in one.accounts}
    return accounts, {one.namespace for one in pods if not one.accounts}


def _names(accounts: Iterable[tuple[str, str]], namespaces: Iterable[str]) -> str:
    return listed([*sorted(name for _, name in accounts), *(f"namespace {one}" for one in sorted(namespaces))])


def _reason(where: str, callers: Callers, is_declared: bool) -> str:
    if callers.is_open:
        return f"{where} accepts any caller that network policies let in"
    if callers.have_identities or callers.blocks or is_declared:
        return f"{where} denies all but its callers"
    return f"{where} accepts {'Prometheus' if callers.is_scraped else 'probes'} only"


def _metadata(network: Resource) -> dict[str, object]:
    return {key: network.properties["metadata"][key] for key in ("name", "namespace", "labels")}
