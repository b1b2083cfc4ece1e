"""Without one of its zones, a service is too small for its peak.

What:
    A service with an objective of 99.9 % or more has a fixed number of replicas over several zones, and those of all
    zones but one answer less than its peak. It is an estimate.

Why:
    A zone fails as a whole. Kubernetes starts no replicas elsewhere for 5 minutes (default), while it waits for the
    nodes. The other replicas get the whole load and are overloaded together.

Example:
    Microservice("pricing", replicas=6, requests_per_second_per_replica=500, traffic=Traffic(mean=900, peak=2_800),
                 objective=Objective(availability=0.999), image=IMAGE)

Instead:
    Microservice("pricing", replicas=9, requests_per_second_per_replica=500, traffic=Traffic(mean=900, peak=2_800),
                 objective=Objective(availability=0.999), image=IMAGE)

Source:
    Kubernetes documentation, taint based evictions (tolerationSeconds is 300 unless given); arithmetic over the
    blueprint.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.failure.zone_spread import left_of, replicas_for_loss, zones_that_matter
from aiscale.analysis.load.load import loads
from aiscale.core.ports import Service
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate

CODE = "SCL028"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that does not outlive a zone at its peak."""
    for service in graph.of(Service):
        each, zones = service.requests_per_second_per_replica, zones_that_matter(graph, service)
        if each is None or zones < 2:  # other rules report a single zone
            continue
        peak, left = loads(graph)[service.address].peak, left_of(service.replicas, zones)
        # SVC005 reports a peak above what all replicas answer.
        if left * each < peak <= service.replicas * each:
            wanted = replicas_for_loss(math.ceil(peak / each), zones)
            yield service.finding(
                CODE, SEVERITY, f"without one of {zones} zones, {service.name} answers about {Rate(left * each)}, "
                f"but {Rate(peak)} reach it at the peak",
                argument="replicas" if "replicas" in service.model_fields_set else None,
                label=f"{left} of {service.replicas} replicas are left",
                notes=(f"estimated: one replica answers {Rate(each)}, and replicas are spread evenly",),
                help=f"replicas={wanted}, or autoscaling=Autoscaling(…)",
            )  # fmt: skip
