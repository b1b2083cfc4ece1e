"""NetworkPolicy."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import Any

from aiscale.catalog.formats import is_cidr
from aiscale.catalog.native.ports import check_port_number, check_port_reference
from aiscale.catalog.native.reading import elements, mapping, text, texts, whole
from aiscale.catalog.native.selectors import check_selector
from aiscale.catalog.paths import Path
from aiscale.catalog.report import Report

_SPEC: Path = (None, "spec")
_DIRECTIONS = (("ingress", "from"), ("egress", "to"))


def check_network_policy(manifest: dict[str, Any], report: Report) -> None:
    """Check a NetworkPolicy."""
    spec = mapping(manifest, "spec")
    check_selector(spec.get("podSelector"), (_SPEC, "podSelector"), report)
    for field, peers in _DIRECTIONS:
        for rule, at in elements(spec, field, _SPEC):
            for port, port_at in elements(rule, "ports", at):
                _check_port(port, port_at, report)
            for peer, peer_at in elements(rule, peers, at):
                _check_peer(peer, peer_at, report)
    types = texts(spec, "policyTypes")
    if len(types) > len(_DIRECTIONS):
        report.add((_SPEC, "policyTypes"), "length", "may not name more than two types")
    for index, kind in enumerate(types):
        if kind not in {"Ingress", "Egress"}:
            report.add(((_SPEC, "policyTypes"), index), "enum", f'"{kind}" must be Ingress or Egress')


def _check_port(port: dict[str, Any], path: Path, report: Report) -> None:
    if "protocol" in port and text(port, "protocol") not in {"TCP", "UDP", "SCTP"}:
        report.add((path, "protocol"), "enum", f'"{text(port, "protocol")}" must be TCP, UDP or SCTP')
    check_port_reference(port.get("port"), (path, "port"), report)
    first, last = whole(port, "port"), whole(port, "endPort")
    if "endPort" not in port:
        return
    if first is None:
        report.add((path, "endPort"), "value", "may only be given together with a port number")
    elif last is not None:
        check_port_number(last, (path, "endPort"), report)
        if last < first:
            report.add((path, "endPort"), "range", f"must be at least the port {first}; is {last}")


def _check_peer(peer: dict[str, Any], path: Path, report: Report) -> None:
    given = [field for field in ("podSelector", "namespaceSelector", "ipBlock") if field in peer]
    if not given:
        report.add(path, "required", "must name podSelector, namespaceSelector or ipBlock")
    elif "ipBlock" in given and len(given) > 1:
        report.add(path, "value", "ipBlock may not be combined with selectors")
    for field in ("podSelector", "namespaceSelector"):
        check_selector(peer.get(field), (path, field), report)
    if "ipBlock" not in given:
        return
    block, at = mapping(peer, "ipBlock"), (path, "ipBlock")
    outer = text(block, "cidr")
    if outer and not is_cidr(outer):
        report.add((at, "cidr"), "value", f'"{outer}" is no CIDR, such as 10.0.0.0/16')
    for index, inner in enumerate(texts(block, "except")):
        if not is_cidr(inner):
            report.add(((at, "except"), index), "value", f'"{inner}" is no CIDR')
        elif outer and is_cidr(outer) and not _strictly_inside(inner, outer):
            report.add(((at, "except"), index), "value", f"must be a part of {outer}")


@lru_cache(maxsize=4096)
def _strictly_inside(inner: str, outer: str) -> bool:
    small, large = ipaddress.ip_network(inner, strict=False), ipaddress.ip_network(outer, strict=False)
    return small.version == large.version and small.prefixlen > large.prefixlen and small[0] in large
