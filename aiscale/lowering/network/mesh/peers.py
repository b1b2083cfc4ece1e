"""Whom the peers of network policies select: pods with their ServiceAccounts, gateways, namespaces, addresses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aiscale.catalog.native.selectors import selects
from aiscale.components.network.gateway import Gateway
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.pods import value_at
from aiscale.lowering.resource import Resource, namespace_of

Rule = dict[str, Any]
_NAME = "kubernetes.io/metadata.name"
_GATEWAY = "gateway.networking.k8s.io/gateway-name"


@dataclass(frozen=True, slots=True)
class Peer:
    """Whom a peer of a network policy selects.

    Attributes:
        namespace: where its pods are; empty for addresses.
        accounts: the ServiceAccounts of its pods in the system; empty where the system has no such pods.
        gateway: the gateway whose proxies they are; None for other pods.
        block: the addresses, as ``ipBlock`` of the peer; None for pods.
    """

    namespace: str = ""
    accounts: tuple[str, ...] = ()
    gateway: Gateway | None = None
    block: Mapping[str, Any] | None = None


class PeerPods:
    """The pods of a system, by which peers of network policies are resolved."""

    def __init__(self, resources: Iterable[Resource], context: LoweringContext) -> None:
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

    def resolve(self, peer: Mapping[str, Any]) -> Peer | None:
        """Whom a peer selects; None where it is pods of any namespace."""
        if (block := peer.get("ipBlock")) is not None:
            return Peer(block=block)
        named = value_at(peer, ("namespaceSelector", "matchLabels", _NAME))
        if "namespaceSelector" in peer and named is None:
            return None
        there, pods = str(named or self._namespace), peer.get("podSelector")
        gateway = self._gateways.get(str(value_at(pods, ("matchLabels", _GATEWAY))))
        first = next(iter((value_at(pods, ("matchLabels",)) or {}).items()), ("", ""))
        found = {
            account
            for labels, accounts in self._pods.get((there, *first), ())
            if selects(pods, labels)
            for account in accounts
        }
        return Peer(there, tuple(sorted(found)), gateway)


def is_of_gateway(network: Resource) -> bool:
    """Whether a network policy is for the proxies of a gateway."""
    return value_at(network.properties, ("spec", "podSelector", "matchLabels", _GATEWAY)) is not None


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
