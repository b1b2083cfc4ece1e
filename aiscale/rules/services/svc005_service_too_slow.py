"""A service is too small for the load that reaches it.

What:
    Its most replicas × measured throughput of one is less than the peak that arrives: its own traffic, what
    its callers send, and the records that it reads, all added up. Replicas count as far as the pools
    that let them in have room for them at their most nodes, with nothing else on these.

Why:
    Queues grow, latency rises past every timeout, callers retry and make it worse.

Example:
    Microservice("pricing", traffic=Traffic(mean=900, peak=3_000), replicas=4,
                 requests_per_second_per_replica=400, image=IMAGE)

Instead:
    Microservice("pricing", traffic=Traffic(mean=900, peak=3_000), autoscaling=Autoscaling(max_replicas=12),
                 requests_per_second_per_replica=400, image=IMAGE)

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

CODE = "SVC005"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each measured service that the peak overruns."""
    for service in graph.of(Service):
        if graph.edges_from(service.address, EdgeKind.SERVES):
            continue  # SRV005 looks at it
        found = overload(graph, service, CODE, SEVERITY)
        if found is not None:
            yield found
