"""A service in a private network is called, and only public addresses are open.

What:
    A service or a job calls an external service whose ``host`` can only be a name of a private network (a single label,
    or a domain such as ``internal``, ``local``, ``lan``, ``corp``), and nobody says in which addresses it is.

Why:
    Network policies know addresses and no names. Without ``cidrs`` they open every public address and none of a private
    network, lest a call to a partner can be turned against what stands beside the cluster: each call hangs until it
    times out. A ``host`` that is an address itself is opened as that.

Example:
    hsm = ExternalService("hsm", host="hsm.payments.internal")
    Microservice("tokenizer", calls=[Call(hsm, timeout_ms=12)], image=IMAGE)

Instead:
    hsm = ExternalService("hsm", host="hsm.payments.internal", cidrs=["10.64.8.0/28"])

Source:
    Kubernetes documentation, network policies, ipBlock; RFC 1918; RFC 6762, appendix G.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.network.external_service import ExternalService
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import disambiguated, listed
from aiscale.core.ports import Service
from aiscale.core.values.host_addresses import is_private_name
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET030"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service of a private network to which no way leads."""
    for service in graph.of(ExternalService):
        if service.cidrs or not is_private_name(service.host):
            continue
        sources = {edge.source: graph[edge.source] for edge in graph.in_edges(service, EdgeKind.CALLS)}
        callers = [one for one in sources.values() if isinstance(one, Service | StreamJob | BatchJob)]
        if callers:
            yield service.finding(
                CODE, SEVERITY, f"{listed(disambiguated(*callers))} cannot reach {service.name}: nobody says in which "
                "private addresses it is",
                argument="host", label="a name of a private network",
                notes=("network policies know addresses only, and open the public ones where none are said",),
                help='cidrs=["…"], the ranges that it is in, as 10.20.0.0/24',
            )  # fmt: skip
