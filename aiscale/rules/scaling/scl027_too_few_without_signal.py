"""When an autoscaler loses its signal, it keeps fewer replicas than the mean load needs.

What:
    ``fallback_replicas`` × the throughput of one replica is below the mean load. It is an estimate.

Why:
    The signal is lost when monitoring fails or the brokers are replaced. KEDA then keeps the running replicas, or
    ``fallback_replicas`` where that is more. At low load none are added when the usual load returns. CPU next to it is
    measured by Kubernetes and is not lost: then replicas are added.

Example:
    ModelService("surge", requests_per_second_per_replica=100, traffic=Traffic(mean=900, peak=1_200), model=model,
                 runtime=Triton(), autoscaling=Autoscaling(max_replicas=16, signals=["queue"], fallback_replicas=2))

Instead:
    ModelService("surge", requests_per_second_per_replica=100, traffic=Traffic(mean=900, peak=1_200), model=model,
                 runtime=Triton(), autoscaling=Autoscaling(max_replicas=16, signals=["queue"], fallback_replicas=12))

Source:
    kedacore/keda issue 4098 (scaled to nothing while a broker was replaced); KEDA 2.20 documentation, fallback.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.capacity.autoscaled_services import scaled
from aiscale.analysis.load.load import loads
from aiscale.analysis.streams.backlog import at_most, replicas_without_signal
from aiscale.components.serving.model_service import ModelService
from aiscale.core.ports import Service
from aiscale.core.values.demand import MEASURED_BY_KUBERNETES, Autoscaling
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate

CODE = "SCL027"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that a lost signal leaves too small."""
    for service, scaling in scaled(graph):
        each, mean = service.requests_per_second_per_replica, loads(graph)[service.address].mean
        if each is None or not _may_be_lost(service, scaling):
            continue
        by_lag = scaling.signal("lag") is not None
        kept = replicas_without_signal(graph, service, scaling)[0] if by_lag else scaling.fallback
        if kept * each >= mean:
            continue
        wanted = math.ceil(mean / each)
        # Where even the most is too little, there are other words for it.
        if wanted > at_most(scaling.max_replicas, graph, service):
            continue
        given = scaling.fallback_replicas is not None
        yield service.finding(
            CODE, SEVERITY,
            f"when its signal is lost at low load, {service.name} stays at {kept} replicas, too few "
            "for the mean load",
            argument="autoscaling.fallback_replicas" if given else "autoscaling",
            label=f"they answer about {Rate(kept * each)}",
            notes=(f"estimated: {Rate(mean)} come on average, and one replica answers {Rate(each)}",
                   *(() if given else ("half of max_replicas is kept (default)",))),
            help=f"fallback_replicas={wanted}",
        )  # fmt: skip


def _may_be_lost(service: Service, scaling: Autoscaling) -> bool:
    """Whether all that follows the load is asked for outside Kubernetes: memory stays as it is, a GPU's host idle."""
    names = scaling.signal_names
    by_cpu = "cpu" in names and not (isinstance(service, ModelService) and service.gpu is not None)
    return not by_cpu and not MEASURED_BY_KUBERNETES.issuperset(names)
