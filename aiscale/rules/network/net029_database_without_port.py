"""No way leads to a database, since nobody says which port it answers on.

What:
    A service, a job or a connector reads or writes an external store without ``port``, whose product has no usual one,
    or several. Formats of tables (Iceberg, Delta Lake) are no servers and need none.

Why:
    Everything is denied that no rule of a network policy opens, and a rule opens a port. Each connection to the
    database hangs until it times out, from the first start on.

Example:
    cases = ExternalStore("cases", product="Db2", host="cases.db.example")
    Microservice("desk", reads=[Read(cases, timeout_ms=50)], image=IMAGE)

Instead:
    cases = ExternalStore("cases", product="Db2", host="cases.db.example", port=446)

Source:
    Kubernetes documentation, network policies, default policies; the products' documentation.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.stores.external_store import ExternalStore
from aiscale.components.stores.products import is_files, several_ports
from aiscale.components.streams.connector import Connector
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import disambiguated, listed
from aiscale.core.ports import Service
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET029"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
            CODE, SEVERITY, f"{listed(disambiguated(*users))} cannot reach {store.name}: nobody says on which port it "
            "answers",
            argument="product", label="answers on several" if several else "no port is known for it",
            notes=("network policies deny what they do not open, and open ports",),
            help="port=…, the one that it answers on" + (f": {several}" if several else ""),
        )  # fmt: skip
