"""Access of a workload to databases of PostgreSQL and to event tables in them: its role, and variables.

Source: PostgreSQL 18 documentation, libpq, parameter key words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from aiscale.analysis.streams.client_identity import prefixes
from aiscale.analysis.streams.variable_names import known_as, store_variable, variable_prefix
from aiscale.components.stores.postgres import PostgresDatabase, PostgresUser
from aiscale.components.streams.event_table import EventTable
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Consume
from aiscale.graph.architecture import ArchitectureGraph

AUTHORITIES = "/etc/postgres"
"""Folder of the mounted certificate authorities, one folder a database below it."""


@dataclass(frozen=True, slots=True)
class PostgresAccess:
    """A workload's access to the event tables of one database.

    Attributes:
        database: the database.
        user: the role that it signs in as.
        reads: tables that it reads, each with the name that it keeps its position under.
        writes: tables that it appends to.
        prefixes: what the variables about each table begin with, by its address.
        readers: the name that positions are kept under, by what the variables begin with.
    """

    database: PostgresDatabase
    user: PostgresUser
    reads: dict[EventTable, str] = field(default_factory=dict)
    writes: tuple[EventTable, ...] = ()
    prefixes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    readers: Mapping[str, str] = field(default_factory=dict)

    @property
    def tables(self) -> tuple[EventTable, ...]:
        """Every table, by name."""
        return tuple(sorted({*self.reads, *self.writes}, key=lambda table: table.name))


def postgres_accesses(component: Component, graph: ArchitectureGraph) -> tuple[PostgresAccess, ...]:
    """One entry for each database whose event tables the workload reads or appends to, by name of the database."""
    if not graph.has(EventTable):
        return ()
    reads: dict[EventTable, str] = {}
    writes: dict[EventTable, None] = {}
    readers: dict[str, str] = {}
    for edge in graph.out_edges(component, EdgeKind.READS, EdgeKind.WRITES):
        table = graph.nodes[edge.target]
        if not isinstance(table, EventTable):
            continue
        if edge.kind is EdgeKind.WRITES:
            writes[table] = None
        else:
            given = edge.relation.group if isinstance(edge.relation, Consume) else None
            reads[table] = readers[variable_prefix(table, edge.relation)] = given or component.name
    names = prefixes(component, graph)
    databases = {one for table in (*reads, *writes) if isinstance(one := table.database, PostgresDatabase)}
    return tuple(
        PostgresAccess(
            database,
            database.user_of(component.address),
            {table: reader for table, reader in reads.items() if table.database is database},
            tuple(sorted((table for table in writes if table.database is database), key=lambda table: table.name)),
            names,
            readers,
        )
        for database in sorted(databases, key=lambda one: one.name)
    )


class DatabaseClient(NamedTuple):
    """A connection of a program to a database that it reads or writes, or to that of a table or an index.

    Attributes:
        prefix: what its variables begin with.
        database: the database.
        user: the role that it signs in as.
    """

    prefix: str
    database: PostgresDatabase
    user: PostgresUser

    @property
    def variables(self) -> dict[str, str]:
        """Where the database is, and how to sign in. No secret among them."""
        return {f"{self.prefix}_{name}": value for name, value in connection_settings(self.database, self.user).items()}

    @property
    def password(self) -> tuple[str, tuple[str, str]]:
        """The variable with the password, and name and key of its Secret."""
        return f"{self.prefix}_PASSWORD", (self.user.password.name, self.user.password.key)


def database_clients(component: Component, graph: ArchitectureGraph) -> tuple[DatabaseClient, ...]:
    """Its connections to databases of PostgreSQL, by name of the database."""
    if not graph.has(PostgresDatabase):
        return ()
    found = {
        (store.what.name, store.prefix): DatabaseClient(store.prefix, store.what, store.what.user_of(component.address))
        for edge in graph.out_edges(component, EdgeKind.READS, EdgeKind.WRITES)
        if (store := store_variable(edge, graph)) is not None and isinstance(store.what, PostgresDatabase)
    }
    return tuple(client for _, client in sorted(found.items()))


def table_environment(accesses: Iterable[PostgresAccess]) -> dict[str, str]:
    """Names of event tables and of their companions."""
    return dict(_variables(accesses))


def _variables(accesses: Iterable[PostgresAccess]) -> Iterator[tuple[str, str]]:
    for access in accesses:
        for table in access.tables:
            for own in access.prefixes[table.address]:
                yield own, table.qualified_name
                if table.snapshots:
                    yield f"{own}_SNAPSHOTS", table.beside("snapshots")
                if table in access.reads:
                    yield f"{own}_POSITIONS", table.beside("positions")
                    yield f"{own}_READER", access.readers.get(own, access.reads[table])


def connection_settings(database: PostgresDatabase, user: PostgresUser) -> dict[str, str]:
    """How a role reaches a database, by the second half of the variable's name."""
    found = {
        "HOST": database.host,
        "PORT": str(database.port),
        "DATABASE": database.database,
        "USER": user.username,
        "SSLMODE": database.sslmode,
    }
    return found | ({"SSLROOTCERT": f"{AUTHORITIES}/{known_as(database)}/ca.crt"} if database.ca is not None else {})


def authority_volumes(databases: Iterable[PostgresDatabase]) -> tuple[dict[str, Any], ...]:
    """Volumes with the certificate authorities of databases."""
    return tuple(
        {
            "name": f"postgres-{index}",
            "secret": {
                "secretName": database.ca.name,
                "items": [{"key": database.ca.key, "path": "ca.crt"}],
                "defaultMode": 0o440,
            },
        }
        for index, database in enumerate(databases)
        if database.ca is not None
    )


def authority_mounts(databases: Iterable[PostgresDatabase], folder: str = AUTHORITIES) -> tuple[dict[str, Any], ...]:
    """Where a container finds them.

    Args:
        databases: the same as of the volumes.
        folder: what they are below.
    """
    return tuple(
        {"name": f"postgres-{index}", "mountPath": f"{folder}/{known_as(database)}", "readOnly": True}
        for index, database in enumerate(databases)
        if database.ca is not None
    )
