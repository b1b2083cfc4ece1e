"""Failover is wanted, and nothing can trigger it.

What:
    A policy has ``failover`` to other zones or regions, and no outlier detection.

Why:
    Istio leaves a zone only when it has ejected its replicas, and it ejects none. Requests go on to the zone that
    fails.

Example:
    ServicePolicy("surge", of=[surge], failover="zone", outlier_detection=None)

Instead:
    ServicePolicy("surge", of=[surge], failover="zone")

Source:
    Istio 1.30, locality load balancing: failover needs outlier detection.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.network.service_policy import OutlierDetection, ServicePolicy
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET008"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each policy whose failover cannot happen."""
    for policy in graph.of(ServicePolicy):
        detection = policy.outlier_detection
        if policy.failover is None or (detection is not None and detection.max_ejection_percent > 0):
            continue
        names = listed(service.name for service in policy.of)
        is_off = isinstance(detection, OutlierDetection)
        yield policy.finding(
            CODE, SEVERITY, f"calls to {names} never leave a {policy.failover} that fails",
            argument="outlier_detection.max_ejection_percent" if is_off else "outlier_detection",
            label="no replica is ever ejected",
            help=f"outlier_detection=OutlierDetection(max_ejection_percent=100), or no failover=\"{policy.failover}\"",
        )  # fmt: skip
