"""Traffic from and to all addresses, which network policies leave open, for the preview."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from aiscale.lowering.kubernetes.network import PRIVATE
from aiscale.lowering.resource import Resource

Direction = Literal["ingress", "egress"]

_ALL = ("0.0.0.0/0", "::/0")
_PEERS: Mapping[Direction, str] = {"ingress": "from", "egress": "to"}


def is_open(resource: Resource, direction: Direction) -> bool:
    """Whether a resource is a NetworkPolicy that opens some port from, or to, all addresses."""
    return next(_open(resource, direction), None) is not None


def open_words(resources: Iterable[Resource], direction: Direction) -> str:
    """``any address: events (443, 6443); public addresses: surge (443)``; empty where all of it is limited.

    Args:
        resources: all that are deployed.
        direction: what connects to pods, or what pods connect to.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for resource in resources:
        ports: dict[str, set[str]] = defaultdict(set)
        for reach, port in _open(resource, direction):
            ports[reach].add(port)
        for reach, numbers in ports.items():
            found[reach].append(f"{resource.name} ({', '.join(sorted(numbers, key=_order))})")
    return "; ".join(f"{reach}: {', '.join(names)}" for reach, names in sorted(found.items()))


def _open(resource: Resource, direction: Direction) -> Iterator[tuple[str, str]]:
    """How far a rule goes, and each port."""
    if resource.kind != "NetworkPolicy":
        return
    key = _PEERS[direction]
    for rule in resource.properties.get("spec", {}).get(direction, ()):
        blocks = [peer["ipBlock"] for peer in rule.get(key, ()) if "ipBlock" in peer]
        if rule.get(key) and not any(one.get("cidr") in _ALL for one in blocks):
            continue
        is_public = bool(blocks) and all(set(PRIVATE) <= set(one.get("except", ())) for one in blocks)
        ports: list[Mapping[str, Any]] = list(rule.get("ports", ())) or [{}]
        for port in ports:
            yield ("public addresses" if is_public else "any address"), _number(port)


def _number(port: Mapping[str, Any]) -> str:
    number = str(port.get("port", "any port"))
    return f"{number}–{port['endPort']}" if "endPort" in port else number


def _order(number: str) -> tuple[int, str]:
    digits = number.partition("–")[0]
    return (int(digits), number) if digits.isdigit() else (0, number)
