"""A database with personal data is asked in plaintext.

What:
    A ``PostgresDatabase`` with ``sslmode="disable"`` keeps records that are said to be about people, or restricted, or
    has an event table with such records in it, and something reads or writes them. A proxy in the pod (``localhost``)
    encrypts behind the pod; so may a mesh between pods where the host is one of the cluster.

Why:
    Passwords, queries and rows pass the network as they are. Whoever gets into one node or one switch on the way reads
    them, and can answer in the database's place.

Example:
    crm = PostgresDatabase("crm", host="crm.db.example", database="crm", user=role, sslmode="disable",
                           contains_personal_data=True)

Instead:
    crm = PostgresDatabase("crm", host="crm.db.example", database="crm", user=role, ca=authority,
                           contains_personal_data=True)

Source:
    PostgreSQL 18 documentation, libpq, SSL support, protection provided in different modes; Regulation (EU) 2016/679,
    article 32, security of processing (2016).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.meshes import is_service_mesh, mesh_of
from aiscale.analysis.privacy.personal_data.followed import origin_at
from aiscale.analysis.privacy.sensitive_data import said_in, words
from aiscale.components.stores.postgres import PostgresDatabase
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import disambiguated, listed
from aiscale.core.values.host_addresses import is_cluster_name
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET036"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such database."""
    for database in graph.of(PostgresDatabase):
        if database.sslmode != "disable" or _is_in_pod(database.host):
            continue
        tables = [graph[edge.source] for edge in graph.in_edges(database, EdgeKind.STORED_IN)]
        kept = [(one, origin) for one in (database, *tables) if (origin := origin_at(graph, one)) is not None]
        users: dict[str, Component] = {}
        for one, _ in kept:
            for edge in graph.in_edges(one, EdgeKind.READS, EdgeKind.WRITES):
                user = graph[edge.source]
                if not (is_cluster_name(database.host) and is_service_mesh(mesh_of(graph, user))):
                    users[user.address] = user
        if users:
            holder, records = kept[0]
            of = "" if records is holder else f" of {records.name}"
            where = "" if holder is database else f" in {holder.name}"
            verb = "asks" if len(users) == 1 else "ask"
            yield database.finding(
                CODE, SEVERITY, f"{listed(disambiguated(*users.values()))} {verb} {database.name} in plaintext, which "
                f"keeps {words(records)}{of}{where}",
                argument="sslmode", label="no TLS",
                related=() if records is database else
                (Related(f"{records.name} is said to hold {words(records)}", records.location, said_in(records)),),
                help='sslmode="require", or "verify-full" with ca=…, which knows the server as well',
            )  # fmt: skip


def _is_in_pod(host: str) -> bool:
    return host == "localhost" or host.startswith("127.")
