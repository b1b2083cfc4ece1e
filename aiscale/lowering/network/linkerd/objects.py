"""Objects of Linkerd's policy: Servers, authentications, and the AuthorizationPolicies that join them.

An AuthorizationPolicy that names a Server which is not there yet does nothing, and a Server without one denies all
requests. So each Server needs its policies first.
Source: Linkerd 2.20, authorization policy reference; policy-controller/k8s/index/src/inbound/index.rs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from aiscale.core.component import Component
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import fit
from aiscale.lowering.resource import Resource, kubernetes_resource

GROUP = "policy.linkerd.io"
ROLE = "mesh"

ANY_ADDRESS = "any-address"
"""NetworkAuthentication of callers without a proxy; network policies say who these are."""

Labels = Mapping[str, Any]


def server(
    metadata: Labels,
    owner: Component,
    pods: Mapping[str, Any],
    port: int | str,
    *,
    reason: str,
    depends_on: Sequence[str],
    is_opaque: bool = False,
    access: Literal["deny", "all-unauthenticated"] = "deny",
) -> Resource:
    """The Server of a port of pods.

    Args:
        metadata: name, namespace and labels.
        owner: the component that owns it.
        pods: selector of the pods.
        port: the port, by number or by name.
        reason: why it exists.
        depends_on: keys of what must exist first, its policies among them.
        is_opaque: whether the protocol of the port is not to be detected.
        access: what applies to requests that no policy allows.
    """
    spec = {
        "podSelector": dict(pods),
        "port": port,
        "proxyProtocol": "opaque" if is_opaque else "unknown",
        "accessPolicy": access,
    }
    return _object("v1beta3", "Server", metadata, spec, owner, reason, depends_on)


def mesh_authentication(
    metadata: Labels, owner: Component, accounts: Iterable[tuple[str, str]], namespaces: Iterable[str], reason: str,
    depends_on: Sequence[str],
) -> Resource:  # fmt: skip
    """Identities: ServiceAccounts, by namespace and name, and all those of namespaces.

    References mean the trust domain of the mesh, whatever its name is.
    """
    refs = [{"kind": "ServiceAccount", "name": name, "namespace": there} for there, name in sorted(set(accounts))]
    refs += [{"kind": "Namespace", "name": name} for name in sorted(set(namespaces))]
    return _object("v1alpha1", "MeshTLSAuthentication", metadata, {"identityRefs": refs}, owner, reason, depends_on)


def network_authentication(
    metadata: Labels, owner: Component, blocks: Iterable[Mapping[str, Any]], reason: str, depends_on: Sequence[str]
) -> Resource:
    """Addresses, as ``ipBlock`` of network policies."""
    networks = [{key: one[key] for key in ("cidr", "except") if key in one} for one in blocks]
    return _object("v1alpha1", "NetworkAuthentication", metadata, {"networks": networks}, owner, reason, depends_on)


def authorization(
    metadata: Labels,
    owner: Component,
    target: tuple[str, str],
    authentication: tuple[str, str],
    reason: str,
    depends_on: Sequence[str],
) -> Resource:
    """The AuthorizationPolicy of a Server or an HTTPRoute.

    Args:
        metadata: name, namespace and labels.
        owner: the component that owns it.
        target: kind and name of what it is for.
        authentication: kind and name of what it requires.
        reason: why it exists.
        depends_on: keys of what must exist first.
    """
    spec = {"targetRef": _reference(*target), "requiredAuthenticationRefs": [_reference(*authentication)]}
    return _object("v1alpha1", "AuthorizationPolicy", metadata, spec, owner, reason, depends_on)


def route(
    metadata: Labels,
    owner: Component,
    of: str,
    matches: Sequence[Mapping[str, Any]],
    reason: str,
    depends_on: Sequence[str],
) -> Resource:
    """An HTTPRoute: some of the requests to a Server.

    Args:
        metadata: name, namespace and labels.
        owner: the component that owns it.
        of: name of the Server.
        matches: which requests.
        reason: why it exists.
        depends_on: keys of what must exist first.
    """
    spec = {"parentRefs": [_reference("Server", of)], "rules": [{"matches": list(matches)}]}
    return _object("v1beta3", "HTTPRoute", metadata, spec, owner, reason, depends_on)


def exact(path: str, method: str = "GET") -> dict[str, Any]:
    """A match: requests with a method to one path."""
    return {"path": {"type": "Exact", "value": path}, "method": method}


def open_to_all(
    metadata: Labels, owner: Component, target: tuple[str, str], reason: str, depends_on: Sequence[str]
) -> Resource:
    """The AuthorizationPolicy of what callers without a proxy may reach."""
    return authorization(metadata, owner, target, ("NetworkAuthentication", ANY_ADDRESS), reason, depends_on)


def any_address(owner: Component, context: LoweringContext) -> Resource:
    """All addresses."""
    return network_authentication(
        context.metadata(owner, ANY_ADDRESS, ROLE), owner, [{"cidr": "0.0.0.0/0"}, {"cidr": "::/0"}],
        "some requests come from callers without a proxy, such as Prometheus", (context.namespace_key,),
    )  # fmt: skip


def named(metadata: Labels, *parts: object) -> dict[str, Any]:
    """Metadata with another name: that of an object with more after it."""
    return {**metadata, "name": fit("-".join(map(str, (metadata["name"], *parts))))}


def proxy_metrics(owner: Component, context: LoweringContext) -> Iterator[Resource]:
    """Prometheus and the kubelet read the proxies themselves, which deny all else.

    Routes replace what Linkerd allows by itself, so that one is for probes.
    Source: Linkerd 2.20, ``linkerd viz allow-scrapes``.
    """
    needs: tuple[str, ...] = (context.namespace_key, "networkauthentication/" + ANY_ADDRESS)
    made = []
    for what, paths, who in (
        ("metrics", ("/metrics",), "Prometheus reads"),
        ("probes", ("/live", "/ready"), "the kubelet probes"),
    ):
        metadata = context.metadata(owner, f"proxy-{what}", ROLE)
        reason = f"{who} the proxies"
        made.append(route(metadata, owner, "proxy-admin", [exact(path) for path in paths], reason, needs))
        made.append(open_to_all(metadata, owner, ("HTTPRoute", metadata["name"]), reason, needs))
    yield from made
    pods = {"matchExpressions": [{"key": "linkerd.io/control-plane-ns", "operator": "Exists"}]}
    yield server(
        context.metadata(owner, "proxy-admin", ROLE), owner, pods, "linkerd-admin",
        reason="the port of the proxies themselves accepts Prometheus and probes only",
        depends_on=tuple(dict.fromkeys([*needs, *(one.key for one in made)])),
    )  # fmt: skip


def _reference(kind: str, name: str) -> dict[str, str]:
    return {"group": GROUP, "kind": kind, "name": name}


def _object(
    version: str, kind: str, metadata: Labels, spec: Mapping[str, Any], owner: Component, reason: str,
    depends_on: Sequence[str],
) -> Resource:  # fmt: skip
    manifest = {"apiVersion": f"{GROUP}/{version}", "kind": kind, "metadata": dict(metadata), "spec": spec}
    return kubernetes_resource(manifest, address=owner.address, reason=reason, depends_on=tuple(depends_on))
