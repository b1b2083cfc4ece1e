"""Service."""

from __future__ import annotations

from typing import Any

from aiscale.catalog import names
from aiscale.catalog.formats import is_cidr, is_ip
from aiscale.catalog.native.ports import check_port_number, check_port_reference
from aiscale.catalog.native.reading import elements, mapping, text, texts, whole
from aiscale.catalog.native.selectors import check_plain_selector
from aiscale.catalog.paths import Path, child
from aiscale.catalog.report import Report

_SPEC: Path = (None, "spec")
_HEADLESS = "None"
_AFFINITY_MAX_S = 86_400


def check_service(manifest: dict[str, Any], report: Report) -> None:
    """Check a Service."""
    spec = mapping(manifest, "spec")
    kind = text(spec, "type") or "ClusterIP"
    headless = text(spec, "clusterIP") == _HEADLESS
    if not spec.get("ports") and not headless and kind != "ExternalName":
        report.add((_SPEC, "ports"), "required", "must have at least one port")
    if headless and kind in {"LoadBalancer", "NodePort"}:
        report.add((_SPEC, "clusterIP"), "value", f"may not be None for a {kind} service")
    _check_ports(spec, kind, report)
    check_plain_selector(spec.get("selector"), (_SPEC, "selector"), report)
    _check_addresses(spec, kind, report)
    _check_external(spec, kind, report)
    _check_affinity(spec, report)


def _check_ports(spec: dict[str, Any], kind: str, report: Report) -> None:
    many = len(spec.get("ports") or ()) > 1
    taken: set[tuple[str, Any]] = set()
    for port, at in elements(spec, "ports", _SPEC):
        name, protocol = text(port, "name"), text(port, "protocol") or "TCP"
        if many and not name:
            report.add((at, "name"), "required", "is required when there are several ports")
        reason = names.dns1123_label(name) if name else ""
        if reason:
            report.add((at, "name"), "metadata", f'"{name}" {reason}')
        check_port_number(whole(port, "port"), (at, "port"), report)
        if port.get("targetPort") not in {0, ""}:  # zero values are defaulted to the port
            check_port_reference(port.get("targetPort"), (at, "targetPort"), report)
        reason = names.qualified_name(text(port, "appProtocol")) if "appProtocol" in port else ""
        if reason:
            report.add((at, "appProtocol"), "metadata", reason)
        if whole(port, "nodePort") and kind == "ClusterIP":
            report.add((at, "nodePort"), "value", "may not be used when the type is ClusterIP")
        for identity, where in (
            (("name", name or None), (at, "name")),
            ((f"{protocol} port", whole(port, "port")), at),
            ((f"{protocol} nodePort", whole(port, "nodePort") or None), (at, "nodePort")),
        ):
            if identity[1] is not None and identity in taken:
                report.add(where, "duplicate", f"repeats {identity[0]} {identity[1]}")
            taken.add(identity)


def _check_addresses(spec: dict[str, Any], kind: str, report: Report) -> None:
    address = text(spec, "clusterIP")
    if address and address != _HEADLESS and not is_ip(address):
        report.add((_SPEC, "clusterIP"), "value", f'"{address}" is no IP address, nor None')
    for index, external in enumerate(texts(spec, "externalIPs")):
        if not is_ip(external):
            report.add(child(_SPEC, "externalIPs", index), "value", f'"{external}" is no IP address')
    if spec.get("loadBalancerSourceRanges") and kind != "LoadBalancer":
        report.add((_SPEC, "loadBalancerSourceRanges"), "value", "may only be used when the type is LoadBalancer")
    for index, source in enumerate(texts(spec, "loadBalancerSourceRanges")):
        if not is_cidr(source.strip()):
            report.add(child(_SPEC, "loadBalancerSourceRanges", index), "value", f'"{source}" is no CIDR')


def _check_external(spec: dict[str, Any], kind: str, report: Report) -> None:
    if kind == "ExternalName":
        target = text(spec, "externalName").removesuffix(".")
        reason = names.dns1123_subdomain(target) if target else "is required for an ExternalName service"
        if reason:
            report.add((_SPEC, "externalName"), "metadata" if target else "required", reason)
        for field in ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"):
            if spec.get(field):
                report.add((_SPEC, field), "value", "may not be set for an ExternalName service")
    if kind != "LoadBalancer":
        for field in ("allocateLoadBalancerNodePorts", "loadBalancerClass"):
            if field in spec:
                report.add((_SPEC, field), "value", "may only be used when the type is LoadBalancer")
    policy = text(spec, "externalTrafficPolicy")
    if policy and kind not in {"LoadBalancer", "NodePort"} and not texts(spec, "externalIPs"):
        report.add((_SPEC, "externalTrafficPolicy"), "value", "may only be set for services that are seen from outside")
    node_port = whole(spec, "healthCheckNodePort")
    if node_port and not (kind == "LoadBalancer" and policy == "Local"):
        report.add((_SPEC, "healthCheckNodePort"), "value", "needs type LoadBalancer and externalTrafficPolicy Local")
    preferred = text(spec, "trafficDistribution")
    if "trafficDistribution" in spec and preferred not in {"PreferClose", "PreferSameZone", "PreferSameNode"}:
        report.add((_SPEC, "trafficDistribution"), "enum", f'"{preferred}" must be PreferSameZone or PreferSameNode')


def _check_affinity(spec: dict[str, Any], report: Report) -> None:
    at: Path = (_SPEC, "sessionAffinityConfig")
    if text(spec, "sessionAffinity") != "ClientIP":
        return
    timeout_s = whole(mapping(spec, "sessionAffinityConfig", "clientIP"), "timeoutSeconds")
    if timeout_s is not None and not 0 < timeout_s <= _AFFINITY_MAX_S:
        report.add(child(at, "clientIP", "timeoutSeconds"), "range", f"must be between 1 and {_AFFINITY_MAX_S}")
