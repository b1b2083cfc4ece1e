"""Egress to all addresses of the internet or of any network: what network policies leave open, for the preview."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aiscale.lowering.kubernetes.network import PRIVATE
from aiscale.lowering.resource import Resource

_ALL = ("0.0.0.0/0", "::/0")


def has_open_egress(resource: Resource) -> bool:
    """Whether a resource is a NetworkPolicy that lets pods connect to all addresses on some port."""
    return next(_open(resource), None) is not None


def open_egress_words(resources: Iterable[Resource]) -> str:
    """``any address: events (443, 6443); public addresses: surge (443)``; empty where all egress is limited.

    Args:
        resources: all that are deployed.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for resource in resources:
        ports: dict[str, set[str]] = defaultdict(set)
        for reach, port in _open(resource):
            ports[reach].add(port)
        for reach, numbers in ports.items():
            found[reach].append(f"{resource.name} ({', '.join(sorted(numbers, key=_order))})")
    return "; ".join(f"{reach}: {', '.join(names)}" for reach, names in sorted(found.items()))


def _open(resource: Resource) -> Iterator[tuple[str, str]]:
    """How far egress goes, and each port."""
    if resource.kind != "NetworkPolicy":
        return
    for rule in resource.properties.get("spec", {}).get("egress", ()):
        blocks = [peer["ipBlock"] for peer in rule.get("to", ()) if "ipBlock" in peer]
        if "to" in rule and not any(one.get("cidr") in _ALL for one in blocks):
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
