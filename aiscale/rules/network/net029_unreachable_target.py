"""No network path leads to what is called.

What:
    A service, a job or a connector uses an external store without ``port``, whose product has no default port, or
    several. Table formats (Iceberg, Delta Lake) need none.

    A service or a job calls an external service whose ``host`` is a name of a private network (a single label, or a
    domain such as ``internal``, ``local``, ``lan``, ``corp``), without ``cidrs``.

Why:
    Network policies deny all traffic that they do not allow, and they allow ports. Each connection hangs until it
    times out.

    Network policies match addresses, not names. Without ``cidrs`` they allow all public addresses and no private
    ones, so that each call hangs until it times out. A ``host`` that is an address is allowed as such.

Example:
    cases = ExternalStore("cases", product="Db2", host="cases.db.example")
    Microservice("desk", reads=[Read(cases, timeout_ms=50)], image=IMAGE)

    hsm = ExternalService("hsm", host="hsm.payments.internal")
    Microservice("tokenizer", calls=[Call(hsm, timeout_ms=12)], image=IMAGE)

Instead:
    cases = ExternalStore("cases", product="Db2", host="cases.db.example", port=446)

    hsm = ExternalService("hsm", host="hsm.payments.internal", cidrs=["10.64.8.0/28"])

Source:
    Kubernetes documentation, network policies, default policies; the products' documentation; Kubernetes documentation,
    network policies, ipBlock; RFC 1918; RFC 6762, appendix G.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.network.external_service import ExternalService
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.stores.external_store import ExternalStore
from aiscale.components.stores.products import is_files, several_ports
from aiscale.components.streams.connector import Connector
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import disambiguated, listed
from aiscale.core.ports import Service
from aiscale.core.values.host_addresses import is_private_name
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET029"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each target whose port or address is not open."""
    yield from _database(graph)
    yield from _private_service(graph)


def _database(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each database that its users do not reach."""
    for store in graph.of(ExternalStore):
        if store.answers_on is not None or is_files(store.product):
            continue
        sources = {edge.source: graph[edge.source] for edge in graph.in_edges(store, EdgeKind.READS, EdgeKind.WRITES)}
        users = [one for one in sources.values() if isinstance(one, Service | StreamJob | BatchJob | Connector)]
        if not users:
            continue
        several = several_ports(store.product)
        yield store.finding(
            CODE, WORST, f"{listed(disambiguated(*users))} cannot reach {store.name}: its port is not "
            "set",
            argument="product", label="answers on several" if several else "no port is known for it",
            notes=("network policies deny what they do not open, and open ports",),
            help="port=…, the one that it listens on" + (f": {several}" if several else ""),
        )  # fmt: skip


def _private_service(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service of a private network to which no way leads."""
    for service in graph.of(ExternalService):
        if service.cidrs or not is_private_name(service.host):
            continue
        sources = {edge.source: graph[edge.source] for edge in graph.in_edges(service, EdgeKind.CALLS)}
        callers = [one for one in sources.values() if isinstance(one, Service | StreamJob | BatchJob)]
        if callers:
            yield service.finding(
                CODE, SEVERITY, f"{listed(disambiguated(*callers))} cannot reach {service.name}: its private "
                "addresses are not set",
                argument="host", label="a name of a private network",
                notes=("network policies match addresses only, and open the public ones where none are said",),
                help='cidrs=["…"], the ranges that it is in, as 10.20.0.0/24',
            )  # fmt: skip
