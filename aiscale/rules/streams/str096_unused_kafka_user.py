"""A user for an address that no client has.

What:
    ``users`` of an ``ExternalKafka``, an ``Msk``, a ``SchemaRegistry`` or a ``PostgresDatabase`` names an address that
    no component of the system has. Or, for the first three, it names a component whose records others read and write:
    the workers of a connector, the session of a job.

Why:
    An address in ``users`` is text. The intended component authenticates with the default user or not at all: it is
    refused, or gets other rights. The rights of this user are not used.

Example:
    kafka = ExternalKafka("shared", bootstrap_servers=["kafka.example:9093"], users={"services/billling": user})
    billing = Microservice("billing", image=IMAGE, consumes=[orders])

Instead:
    kafka = ExternalKafka("shared", bootstrap_servers=["kafka.example:9093"], users={"services/billing": user})

Source:
    Apache Kafka 4.3 documentation, security: rights and quotas are those of the user that a client signs in as.
    PostgreSQL 18 documentation, privileges: they are those of the role.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.client_identity import runner_of
from aiscale.components.stores.postgres import PostgresDatabase
from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.schema_registry import SchemaRegistry
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR096"
SEVERITY = Severity.NOTE

_Signed = ExternalKafka | Msk | SchemaRegistry | PostgresDatabase


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each address that nobody signs in with."""
    those: tuple[_Signed, ...] = (
        *graph.of(ExternalKafka), *graph.of(Msk), *graph.of(SchemaRegistry), *graph.of(PostgresDatabase),
    )  # fmt: skip
    for one in those:
        for address in one.users:
            if address not in graph:
                yield one.finding(
                    CODE, SEVERITY,
                    f"users of {one.name} names {address}, which is not a component of {graph.system.name}",
                    argument="users", label="no client uses this user", help=_nearest(graph, address, one),
                )  # fmt: skip
                continue
            # A connector has the settings of its database; its workers reach the brokers.
            client = graph[address] if isinstance(one, PostgresDatabase) else runner_of(graph[address])
            if client.address != address:
                yield one.finding(
                    CODE, SEVERITY,
                    f"users of {one.name} names {address}, but {client.address} connects for it",
                    argument="users", label="no client uses this user", help=f'users={{"{client.address}": …}}',
                )  # fmt: skip


def _nearest(graph: ArchitectureGraph, address: str, of: _Signed) -> str:
    """The client that is likely meant: one without a user of its own, with a name that is near."""
    from difflib import get_close_matches

    free = [one for one in graph.nodes if one not in of.users and one.partition("/")[0] != "topics"]
    same = [one for one in free if one.partition("/")[2] == address.partition("/")[2]]
    near = same if len(same) == 1 else get_close_matches(address, free, n=1, cutoff=0.8)
    return f'users={{"{near[0]}": …}}' if near else f"leave {address} out"
