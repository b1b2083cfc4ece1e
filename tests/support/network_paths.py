"""Which pods may connect to which, by the NetworkPolicies among the objects of a system.

Evaluates them as the Kubernetes API reference defines them: a connection is open where the egress rules that select
its source and the ingress rules that select its target both allow it. An address block matches no pod here: whether it
does depends on the network plugin.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiscale.catalog.native.selectors import selects
from aiscale.lowering.pods import value_at
from aiscale.lowering.resource import Resource

ANY_PORT = 65_535
"""Stands for a port that no rule names: only a rule without ports allows it."""

_DNS_PORT = 53

_STRIMZI = {
    "KafkaNodePool": "kafka", "Kafka": "entity-operator", "KafkaConnect": "connect", "KafkaMirrorMaker2": "mirrormaker2",
}  # fmt: skip
_OPERATED = {"KafkaNodePool": "Kafka"}


@dataclass(frozen=True, slots=True)
class Pods:
    """Pods with the same labels.

    Attributes:
        address: the component that they belong to.
        namespace: where they are.
        labels: those that policies select by.
    """

    address: str
    namespace: str
    labels: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class _Policy:
    namespace: str
    selector: Mapping[str, Any]
    ingress: Sequence[Mapping[str, Any]] | None
    egress: Sequence[Mapping[str, Any]] | None


def pods_in(resources: Iterable[Resource]) -> list[Pods]:
    """The pods of all templates, with the labels that Strimzi adds to those of its custom resources."""
    found = []
    for one in resources:
        for template in one.pods:
            labels = value_at(one.properties, (*template.metadata, "labels")) or {}
            metadata = one.properties["metadata"]
            found.append(Pods(one.address, metadata.get("namespace", ""), {**labels, **_operator_labels(one)}))
    return found


def _operator_labels(one: Resource) -> dict[str, str]:
    """Source: Strimzi 1.2.0, Labels.java."""
    if one.kind not in _STRIMZI:
        return {}
    name = one.properties["metadata"]["name"]
    cluster = one.properties["metadata"]["labels"].get("strimzi.io/cluster", name)
    return {
        "strimzi.io/cluster": cluster,
        "strimzi.io/kind": _OPERATED.get(one.kind, one.kind),
        "strimzi.io/name": f"{cluster}-{_STRIMZI[one.kind]}",
    }


def _policies(resources: Iterable[Resource]) -> Iterator[_Policy]:
    for one in resources:
        namespace = one.properties.get("metadata", {}).get("namespace", "")
        if one.kind == "NetworkPolicy":
            spec = one.properties["spec"]
            types = spec.get("policyTypes", ["Ingress"])
            yield _Policy(
                namespace,
                spec.get("podSelector", {}),
                spec.get("ingress", []) if "Ingress" in types else None,
                spec.get("egress", []) if "Egress" in types else None,
            )
        elif one.kind == "Kafka":
            # Strimzi's own: clients of each listener. Source: Strimzi 1.2.0, KafkaCluster.java.
            listeners = one.properties["spec"]["kafka"]["listeners"]
            ingress = [
                {
                    **({"from": listener["networkPolicyPeers"]} if "networkPolicyPeers" in listener else {}),
                    "ports": [{"port": listener["port"]}],
                }
                for listener in listeners
            ]
            name = one.properties["metadata"]["name"]
            yield _Policy(namespace, {"matchLabels": {"strimzi.io/name": f"{name}-kafka"}}, ingress, None)


class Network:
    """The pods of some objects, and what their policies allow."""

    def __init__(self, resources: Sequence[Resource], further: Iterable[Pods] = ()) -> None:
        self.pods = [*pods_in(resources), *further]
        found = list(_policies(resources))
        self._out = {id(pods): _rules(pods, found, "egress") for pods in self.pods}
        self._in = {id(pods): _rules(pods, found, "ingress") for pods in self.pods}

    def ports(self, source: Pods, target: Pods) -> set[int | str]:
        """The ports that are open from some pods to others; ``ANY_PORT`` where all are."""
        leaving = _allowed(self._out[id(source)], "to", target, source)
        entering = _allowed(self._in[id(target)], "from", source, target)
        named = {port for rules in (leaving, entering) for each in rules or () for port in each if port != ANY_PORT}
        return {port for port in (*named, ANY_PORT) if _has(leaving, port) and _has(entering, port)}

    def leaves(self, pods: Pods) -> bool:
        """Whether pods may connect to addresses, or to pods of another namespace, for more than DNS."""
        rules = self._out[id(pods)]
        beyond = {"ipBlock", "namespaceSelector"}
        return rules is None or any(
            not rule.get("to") or any(not beyond.isdisjoint(peer) for peer in rule["to"])
            for rule in rules
            if _ports(rule) != {_DNS_PORT}
        )

    def open(self) -> dict[tuple[str, str], set[int | str]]:
        """The open ports between the pods of different components, by their addresses."""
        found: dict[tuple[str, str], set[int | str]] = defaultdict(set)
        for source in self.pods:
            for target in self.pods:
                if source.address != target.address and (ports := self.ports(source, target)):
                    found[source.address, target.address] |= ports
        return dict(found)


def _rules(pods: Pods, policies: Iterable[_Policy], direction: str) -> Sequence[Mapping[str, Any]] | None:
    """The rules that apply to some pods; None where no policy selects them, which allows everything."""
    found = [
        rules
        for one in policies
        if (rules := getattr(one, direction)) is not None
        and one.namespace == pods.namespace
        and selects(one.selector, pods.labels)
    ]
    return [rule for rules in found for rule in rules] if found else None


Ranges = list[set[int | str]]


def _allowed(rules: Sequence[Mapping[str, Any]] | None, peers: str, other: Pods, own: Pods) -> Ranges | None:
    """The ports of the rules that name the other pods; None: all, since no policy applies."""
    if rules is None:
        return None
    return [_ports(rule) for rule in rules if not rule.get(peers) or any(_is_peer(p, other, own) for p in rule[peers])]


def _is_peer(peer: Mapping[str, Any], other: Pods, own: Pods) -> bool:
    if "ipBlock" in peer:
        return False
    if "namespaceSelector" in peer:
        if not selects(peer["namespaceSelector"], {"kubernetes.io/metadata.name": other.namespace}):
            return False
    elif other.namespace != own.namespace:
        return False
    return selects(peer.get("podSelector", {}), other.labels)


def _ports(rule: Mapping[str, Any]) -> set[int | str]:
    found: set[int | str] = set()
    for one in rule.get("ports", []):
        if "endPort" in one:
            found |= {*range(one["port"], one["endPort"] + 1)}
        else:
            found.add(one.get("port", ANY_PORT))
    return found or {ANY_PORT}


def _has(ranges: Ranges | None, port: int | str) -> bool:
    return ranges is None or any(port in one or ANY_PORT in one for one in ranges)
