"""A model service is too small for the load that reaches it.

What:
    Its most replicas × measured throughput of one is less than the peak that arrives: its own traffic, and
    what its callers send, carried along the whole chain of calls.

Why:
    Queues grow, latency rises past every timeout, callers retry and make it worse.

Example:
    surge = ModelService("surge", replicas=2, requests_per_second_per_replica=600, model=model, runtime=Triton())
    Microservice("pricing", traffic=Traffic(mean=900, peak=3_000), calls=[surge], image=IMAGE)

Instead:
    surge = ModelService("surge", autoscaling=Autoscaling(max_replicas=8), requests_per_second_per_replica=600,
                         model=model, runtime=Triton())

Source:
    Arithmetic over the blueprint; the service's own measured throughput.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.overload import overload

CODE = "SRV005"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each measured model service that the peak overruns."""
    for service in graph.of(Service):
        if not graph.edges_from(service.address, EdgeKind.SERVES):
            continue  # SVC005 looks at it
        found = overload(graph, service, CODE, SEVERITY)
        if found is not None:
            yield found
