"""Identities of pods in the mesh: whom the peers of a network policy select, as sources of an AuthorizationPolicy.

A principal of ``cluster.local`` means the trust domain of the mesh, whatever its name is; proxies of nodes (ambient)
compare literally, so theirs match any trust domain that the mesh accepts.
Source: Istio 1.30, pilot/pkg/security/trustdomain/bundle.go; pilot/pkg/serviceregistry/ambient.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aiscale.catalog.native.selectors import selects
from aiscale.components.network.gateway import Gateway
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.network.istio.membership import istio_here
from aiscale.lowering.pods import value_at
from aiscale.lowering.resource import Resource, namespace_of

Rule = dict[str, Any]
_NAME = "kubernetes.io/metadata.name"
_GATEWAY = "gateway.networking.k8s.io/gateway-name"


class Accounts:
    """The identities of those whom the peers of network policies select."""

    def __init__(self, resources: Iterable[Resource], context: LoweringContext) -> None:
        mesh = istio_here(context)
        self._trust_domain = "*" if mesh is not None and mesh.mode == "ambient" else "cluster.local"
        self._namespace = context.namespace
        self._gateways = {one.name: one for one in context.graph.of(Gateway)}
        # By each label, so that the peers of a thousand policies need not be compared with all pods.
        self._pods: dict[tuple[str, str, str], list[tuple[Mapping[str, str], list[str]]]] = defaultdict(list)
        for one in resources:
            accounts = list(dict.fromkeys(_accounts(one.properties)) or ["default"]) if one.pods else []
            for template in one.pods:
                labels = value_at(one.properties, (*template.metadata, "labels")) or {}
                for name, value in labels.items():
                    self._pods[namespace_of(one), name, value].append((labels, accounts))

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
        first = next(iter((value_at(pods, ("matchLabels",)) or {}).items()), ("", ""))
        found = {
            self.principal(there, account)
            for labels, accounts in self._pods.get((there, *first), ())
            if selects(pods, labels)
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
