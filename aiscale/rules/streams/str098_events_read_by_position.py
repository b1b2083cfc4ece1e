"""A reader by position can miss events.

What:
    An ``EventTable`` accepts appends in concurrent transactions (``appends="concurrent"``), and a component reads it by
    position: a service, or a connector that polls rows above the last one.

Why:
    A position is assigned when a row is inserted, and the row becomes visible when its transaction commits. A slow
    transaction commits a lower position after a higher one: a reader that has passed it never reads the row, and
    nothing fails. Readers of the log of the database see rows in commit order.

Example:
    events = EventTable("order-events", shop, appends="concurrent")
    Microservice("revenue", image=IMAGE, port=None, consumes=[events])

Instead:
    events = EventTable("order-events", shop)
    Microservice("revenue", image=IMAGE, port=None, consumes=[events])

Source:
    PostgreSQL 18 documentation, sequence functions (nextval is never taken back, and concurrent sessions get distinct
    values in the order of asking) and logical decoding (transactions come in the order of commits).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.connector import Connector
from aiscale.components.streams.event_table import EventTable
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR098"
SEVERITY = Severity.ERROR
REPRODUCED = "postgres"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each table whose readers go by positions that are not seen in their order."""
    for table in graph.of(EventTable):
        if table.appends == "in-order":
            continue
        readers = [graph[edge.source] for edge in graph.in_edges(table, EdgeKind.READS)]
        missing = [one for one in readers if not (isinstance(one, Connector) and one.captured is table)]
        if not missing:
            continue
        who = listed((one.name for one in missing), most=1)
        yield table.finding(
            CODE, SEVERITY, f"{who} may miss events of {table.name}: positions are not committed in order",
            argument="appends", label="a slow transaction commits an earlier position",
            related=(Related("the reader is", missing[0].location),),
            help='appends="in-order": transactions append one after another; or let Debezium copy it into a topic',
            fix=Fix(f"commit positions of {table.name} in order", (Edit("appends", '"in-order"'),)),
        )  # fmt: skip
