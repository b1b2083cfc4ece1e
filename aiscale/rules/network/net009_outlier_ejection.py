"""Outlier ejection leaves too few replicas, or ejects none.

What:
    A policy may eject every replica of a service at once, or so many that the others cannot answer the peak; or its
    ``max_ejection_percent`` is less than the share of one replica.

Why:
    A slow dependency makes all replicas look unhealthy. With none left, callers get 503; with too few left, the
    others are overloaded, fail and are ejected as well. A proxy ejects a replica only while all ejected ones stay
    within ``max_ejection_percent``: 10 % of 4 replicas are none, so a failing replica continues to get requests.

Example:
    ServicePolicy("surge", of=[surge], outlier_detection=OutlierDetection(max_ejection_percent=100))

Instead:
    ServicePolicy("surge", of=[surge], outlier_detection=OutlierDetection(max_ejection_percent=100,
                                                                         min_health_percent=50))

Source:
    Istio issues 20135 and 45128; Istio API, OutlierDetection: minHealthPercent is 0 by default; Envoy 1.40, outlier
    detection.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.pods import most_replicas
from aiscale.analysis.load.load import loads, requests
from aiscale.analysis.network.ejection import max_ejection_percent
from aiscale.analysis.network.meshes import mesh_of, policies
from aiscale.components.network.service_policy import ServicePolicy
from aiscale.core.ports import Service
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate

CODE = "NET009"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that may lose too many replicas."""
    for policy, _, service in policies(graph):
        detection = policy.outlier_detection
        if detection is None or not isinstance(service, Service):
            continue
        percent = max_ejection_percent(detection, service)
        if percent == 100 and detection.min_health_percent == 0:
            yield policy.finding(
                CODE, SEVERITY, f"every replica of {service.name} may be ejected at once",
                argument="outlier_detection.max_ejection_percent", label="callers get 503 then",
                help="min_health_percent=50, so that ejected replicas get requests again"
                + _or_at_most(_bearable(graph, service, 50)),
            )  # fmt: skip
            continue
        room, most = _room(graph, service), most_replicas(service)
        if 0 < most * percent < 100 < 100 * most and _applies_share(graph, policy, service):
            yield policy.finding(
                CODE, SEVERITY, f"no replica of {service.name} is ever ejected: one of {most} is more than {percent} %",
                argument="outlier_detection.max_ejection_percent", label="a failing replica continues to get requests",
                help=f"max_ejection_percent={-(-100 // most)}, or outlier_detection=None",
            )  # fmt: skip
            continue
        lost = most * percent // 100 if detection.min_health_percent <= 100 - percent else 0
        # By default one replica is ejected, which fails anyway.
        if room is None or lost <= (0 if detection.max_ejection_percent is not None else 1):
            continue
        mark = " (default)" if detection.max_ejection_percent is None else ""
        peak = requests(graph, service).peak
        least = _bearable(graph, service, 100)
        if (most - lost) * room < peak <= most * room:
            yield policy.finding(
                CODE, SEVERITY, f"with replicas ejected, {service.name} answers about {Rate((most - lost) * room)} "
                f"of {Rate(peak)}",
                argument="outlier_detection.max_ejection_percent", label=f"up to {lost} of {most} replicas",
                notes=(f"one replica answers {Rate(room)}; at most {percent} %{mark} are ejected",),
                help=f"max_ejection_percent={least}, or more replicas" if least else "more replicas",
            )  # fmt: skip


def _applies_share(graph: ArchitectureGraph, policy: ServicePolicy, service: Service) -> bool:
    """Whether the mesh of a service has such a share."""
    mesh = mesh_of(graph, service)
    return mesh is not None and "outlier_detection.max_ejection_percent" not in mesh.ignored_settings(policy)


def _room(graph: ArchitectureGraph, service: Service) -> float | None:
    """Requests a second that a replica answers: ejected ones get none, and go on reading streams."""
    each, peak = service.requests_per_second_per_replica, requests(graph, service).peak
    if each is None:
        return None
    return each - (loads(graph)[service.address].peak - peak) / most_replicas(service)


def _bearable(graph: ArchitectureGraph, service: Service, most_percent: int) -> int:
    """How many percent of the replicas may be ejected with the others answering the peak, up to a number."""
    room, most, peak = _room(graph, service), most_replicas(service), requests(graph, service).peak
    if room is None or room <= 0 or peak > most * room:
        return most_percent
    spare = int(most - peak / room + 1e-9)
    return min(most_percent, -(-spare * 100 // most)) if spare else 0


def _or_at_most(percent: int) -> str:
    """The limit; with 0 % there would be no outlier detection."""
    return f", or max_ejection_percent={percent}" if percent else ""
