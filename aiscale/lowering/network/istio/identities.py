"""Identities of pods in the mesh: whom the peers of a network policy select, as sources of an AuthorizationPolicy.

A principal of ``cluster.local`` means the trust domain of the mesh, whatever its name is; proxies of nodes (ambient)
compare literally, so theirs match any trust domain that the mesh accepts.
Source: Istio 1.30, pilot/pkg/security/trustdomain/bundle.go; pilot/pkg/serviceregistry/ambient.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from aiscale.lowering.context import LoweringContext
from aiscale.lowering.network.istio.membership import istio_here
from aiscale.lowering.network.mesh.peers import PeerPods, Rule
from aiscale.lowering.resource import Resource


class Accounts:
    """The identities of those whom the peers of network policies select."""

    def __init__(self, resources: Iterable[Resource], context: LoweringContext) -> None:
        mesh = istio_here(context)
        self._trust_domain = "*" if mesh is not None and mesh.mode == "ambient" else "cluster.local"
        self._pods = PeerPods(resources, context)

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
        found = self._pods.resolve(peer)
        if found is None:
            return {}
        if (block := found.block) is not None:
            return {"ipBlocks": [block["cidr"]], **({"notIpBlocks": block["except"]} if "except" in block else {})}
        if found.gateway is not None and found.gateway.class_name == "istio":
            return {"principals": [self.principal(found.namespace, f"{found.gateway.name}-istio")]}
        principals = sorted(self.principal(found.namespace, account) for account in found.accounts)
        return {"principals": principals} if principals else {"namespaces": [found.namespace]}
