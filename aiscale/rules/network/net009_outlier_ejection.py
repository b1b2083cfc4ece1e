"""Outlier ejection leaves too few replicas.

What:
    A policy may eject every replica of a service at once, or so many that the others cannot answer the peak.

Why:
    A slow dependency makes all replicas look unhealthy. With none left, callers get 503; with too few left, the
    others are overloaded, fail and are ejected as well.

Example:
    ServicePolicy("surge", of=[surge], outlier_detection=OutlierDetection(max_ejection_percent=100))

Instead:
    ServicePolicy("surge", of=[surge], outlier_detection=OutlierDetection(max_ejection_percent=100,
                                                                         min_health_percent=50))

Source:
    Istio issues 20135 and 45128; Istio API, OutlierDetection: minHealthPercent is 0 by default.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.pods import most_replicas
from aiscale.analysis.load.load import loads, requests
from aiscale.analysis.network.meshes import policies
from aiscale.components.network.service_policy import OutlierDetection
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
        if detection.max_ejection_percent == 100 and detection.min_health_percent == 0:
            yield policy.finding(
                CODE, SEVERITY, f"every replica of {service.name} may be ejected at once",
                argument="outlier_detection.max_ejection_percent", label="callers get 503 then",
                help="min_health_percent=50, so that ejected replicas get requests again, or max_ejection_percent=50",
            )  # fmt: skip
            continue
        lost = _lost(service, detection)
        each, most = service.requests_per_second_per_replica, most_replicas(service)
        if each is None or not lost:
            continue
        # Ejected replicas get no requests, and go on reading streams.
        peak = requests(graph, service).peak
        room = each - (loads(graph)[service.address].peak - peak) / most
        if (most - lost) * room < peak <= most * room:
            yield policy.finding(
                CODE, SEVERITY, f"with replicas ejected, {service.name} answers about {Rate((most - lost) * room)} "
                f"of {Rate(peak)}",
                argument="outlier_detection.max_ejection_percent", label=f"up to {lost} of {most} replicas",
                notes=(f"one replica answers {Rate(room)}; at most {detection.max_ejection_percent} % are ejected",),
                help=f"max_ejection_percent={int(most - peak / room + 1e-9) * 100 // most}, or more replicas",
            )  # fmt: skip


def _lost(service: Service, detection: OutlierDetection) -> int:
    """Replicas that are ejected at most; none where ejection stops before so few are left."""
    if detection.min_health_percent > 100 - detection.max_ejection_percent:
        return 0
    return most_replicas(service) * detection.max_ejection_percent // 100
