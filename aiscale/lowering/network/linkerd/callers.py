"""Who may send requests to each port of a component, by the ingress of its network policy.

A caller is known by its ServiceAccount where its pods are in the system. Proxies of gateways, Prometheus, operators and
other pods outside of the namespace may have no proxy of Linkerd, and addresses have no identity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiscale.core.component import Component
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import prometheus_peer
from aiscale.lowering.network.mesh.peers import PeerPods
from aiscale.lowering.resource import Resource


@dataclass
class Callers:
    """Who may send requests to a port.

    Attributes:
        accounts: namespace and name of the ServiceAccounts of pods.
        namespaces: whose ServiceAccounts may all do so.
        blocks: addresses, as ``ipBlock``.
        is_open: whether callers without an identity may be among them.
        is_scraped: whether Prometheus reads metrics there.
    """

    accounts: set[tuple[str, str]] = field(default_factory=set)
    namespaces: set[str] = field(default_factory=set)
    blocks: list[Mapping[str, Any]] = field(default_factory=list)
    is_open: bool = False
    is_scraped: bool = False

    @property
    def have_identities(self) -> bool:
        """Whether some are known by an identity."""
        return bool(self.accounts or self.namespaces)

    def merge(self, other: Callers) -> None:
        """Add those of another network policy for the same pods."""
        self.accounts |= other.accounts
        self.namespaces |= other.namespaces
        self.blocks += [one for one in other.blocks if one not in self.blocks]
        self.is_open = self.is_open or other.is_open
        self.is_scraped = self.is_scraped or other.is_scraped

    def add(self, peers: Iterable[Mapping[str, Any]], pods: PeerPods, here: str) -> None:
        """Add the peers of a rule; none mean any source."""
        any_ = True
        for peer in peers:
            any_ = False
            found = pods.resolve(peer)
            if (
                found is None
                or found.gateway is not None
                or not (found.accounts or found.block or found.namespace == here)
            ):
                self.is_open = True
            elif found.block is not None:
                self.blocks += [found.block] if found.block not in self.blocks else []
            elif found.accounts:
                self.accounts.update((found.namespace, account) for account in found.accounts)
            else:
                self.namespaces.add(found.namespace)
        self.is_open = self.is_open or any_


def callers_of(
    network: Resource, component: Component, offered: Iterable[int], pods: PeerPods, context: LoweringContext
) -> dict[int | str, Callers]:
    """The callers of each port.

    Args:
        network: the network policy.
        component: whose pods it is for.
        offered: ports of its Services, for rules without ports.
        pods: by which peers are resolved.
        context: the graph and the namespace.
    """
    rules = network.properties["spec"].get("ingress", ())
    prometheus = [prometheus_peer(component, context)]
    every = dict.fromkeys([*sorted(offered), *(one["port"] for rule in rules for one in rule.get("ports", ()))])
    found: dict[int | str, Callers] = {}
    for rule in rules:
        peers = rule.get("from", ())
        for port in [one["port"] for one in rule.get("ports", ())] or every:
            callers = found.setdefault(port, Callers())
            if peers == prometheus:
                callers.is_scraped = True
            else:
                callers.add(peers, pods, context.namespace)
    return found


def without_overlaps(found: Sequence[tuple[Resource, dict[int | str, Callers]]]) -> None:
    """Move the callers of a port to the policy with the fewest labels, where several of one component select pods.

    A port of a pod has one Server; of two, Linkerd takes the older one.

    Args:
        found: the network policies of a component, with the callers of each port; changed in place.
    """
    for narrow, ports in found:
        labels = selected_pods(narrow)
        wider = [own for one, own in found if one is not narrow and selected_pods(one).items() < labels.items()]
        for port in list(ports):
            base = next((own for own in wider if port in own), None)
            if base is not None:
                base[port].merge(ports.pop(port))


def selected_pods(network: Resource) -> Mapping[str, str]:
    """Labels of the pods of a network policy."""
    labels: Mapping[str, str] = network.properties["spec"]["podSelector"]["matchLabels"]
    return labels
