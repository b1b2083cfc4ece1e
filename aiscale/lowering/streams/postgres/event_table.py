"""A table of events in PostgreSQL: a Job creates it, with psql. Source: PostgreSQL 18 documentation, psql and libpq."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from aiscale.components.stores.postgres import PostgresDatabase, PostgresUser
from aiscale.components.streams.event_table import EventTable
from aiscale.core.edges import EdgeKind
from aiscale.core.values.demand import Resources
from aiscale.core.values.images import pull_policy
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.hardening import container_security, pod_security
from aiscale.lowering.kubernetes.network import network_policy
from aiscale.lowering.kubernetes.requirements import requirements
from aiscale.lowering.kubernetes.secrets import secret_variables
from aiscale.lowering.kubernetes.service import identity
from aiscale.lowering.labels import object_labels
from aiscale.lowering.naming import fit
from aiscale.lowering.pods import native_pods
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.script_files import script
from aiscale.lowering.stores import database_egress
from aiscale.lowering.streams.connect.debezium import captures, publication
from aiscale.lowering.streams.postgres.access import (
    PostgresAccess,
    authority_mounts,
    authority_volumes,
    connection_settings,
    postgres_accesses,
)
from aiscale.quantities import Bytes, Cpu

PSQL_IMAGE = "docker.io/library/postgres:18.1@sha256:1090bc3a8ccfb0b55f78a494d76f8d603434f7e4553543d6e807bc7bd6bbd17f"
"""Has psql. Source: Docker official image of PostgreSQL 18.1."""

ROLE = "event-table"
RESOURCES = Resources(cpu=Cpu(0.1), memory=Bytes.parse("64Mi"), ephemeral_storage=Bytes.parse("256Mi"))

_SCRIPT = "streams/postgres/event_table.sql"
_FOLDER = "/etc/aiscale/events"


def lower_event_table(table: EventTable, _bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """The script, the identity, the policy and the Job; nothing where the table exists already."""
    database = table.database
    if not isinstance(database, PostgresDatabase) or database.admin is None:
        return
    settings = variables(table, context.graph)
    name = _job_names(context.graph)[table.address]
    yield kubernetes_resource(
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": context.metadata(table, name, ROLE),
            "immutable": True,
            "data": {"table.sql": script(_SCRIPT)},
        },
        address=table.address,
        reason=f"input of the Job of {table.name}",
        depends_on=(context.namespace_key,),
    )
    yield identity(
        table, account_name(table), ROLE, context,
        reason=f"the Job of {table.name} has its own identity, without permissions in the cluster",
    )  # fmt: skip
    yield network_policy(
        table, context, ROLE, ingress=[], egress=database_egress([database]),
        reason=f"the Job of {table.name} reaches {database.name} and nothing else",
    )  # fmt: skip
    yield kubernetes_resource(
        {
            "apiVersion": "batch/v1",
            "kind": "Job",
            "metadata": context.metadata(table, name, ROLE),
            "spec": {
                "backoffLimit": 4,
                "activeDeadlineSeconds": 900,
                "template": {
                    "metadata": {"labels": object_labels(table, context.system, ROLE)},
                    "spec": _pod(table, database, name, settings),
                },
            },
        },
        address=table.address,
        reason=f"{table.qualified_name} is created in {database.name}, with grants for its writers and readers",
        depends_on=(f"configmap/{name}", f"serviceaccount/{account_name(table)}", f"networkpolicy/{table.name}"),
        pods=native_pods("batch/v1", "Job", is_setup=True),
    )


def event_table_key(table: EventTable, graph: ArchitectureGraph) -> str | None:
    """Key of the resource of the Job; None where the table exists already."""
    name = _job_names(graph).get(table.address)
    return f"job/{name}" if name is not None else None


def event_table_needs(accesses: Iterable[PostgresAccess], graph: ArchitectureGraph) -> tuple[str, ...]:
    """Keys of the resources that a client depends on."""
    keys = (event_table_key(table, graph) for access in accesses for table in access.tables)
    return tuple(key for key in keys if key is not None)


def variables(table: EventTable, graph: ArchitectureGraph) -> dict[str, str]:
    """Variables of the script: where the table is, how it is appended to, and its clients."""
    clients: dict[str, set[str]] = {"writers": set(), "readers": set(), "copiers": set()}
    copies, database = captures(table, graph), table.database
    for edge in graph.in_edges(table, EdgeKind.READS, EdgeKind.WRITES):
        client = graph[edge.source]
        for access in postgres_accesses(client, graph) if client not in copies else ():
            if table in access.writes:
                clients["writers"].add(access.user.username)
            if table in access.reads:
                clients["readers"].add(access.user.username)
    if isinstance(database, PostgresDatabase):
        clients["copiers"] = {database.user_of(one.address).username for one in copies}
    schema, name = table.schema_and_table
    return {
        "schema": schema,
        "table": name,
        "snapshots": str(table.snapshots).lower(),
        "in_order": str(table.appends == "in-order").lower(),
        **{what: " ".join(sorted(names)) for what, names in clients.items()},
        "publications": " ".join(sorted(map(publication, copies))),
    }


def account_name(table: EventTable) -> str:
    """Name of the identity of a table's Job."""
    return f"{table.name}-table"


@once_per_graph
def _job_names(graph: ArchitectureGraph) -> dict[str, str]:
    """That of the Job of each table that is created, by its address: every client of a table waits for it."""
    return {
        table.address: _job_name(table, table.database, table.database.admin, variables(table, graph))
        for table in graph.of(EventTable)
        if isinstance(table.database, PostgresDatabase) and table.database.admin is not None
    }


def _job_name(table: EventTable, database: PostgresDatabase, admin: PostgresUser, settings: dict[str, str]) -> str:
    """It changes with its content; its pods add up to six characters."""
    where = connection_settings(database, admin)
    content = repr((script(_SCRIPT), PSQL_IMAGE, sorted(settings.items()), sorted(where.items())))
    return f"{fit(f'{table.name}-table', 48)}-{hashlib.sha256(content.encode()).hexdigest()[:8]}"


def _pod(table: EventTable, database: PostgresDatabase, name: str, settings: dict[str, str]) -> dict[str, Any]:
    assert database.admin is not None
    environment = {f"PG{key}": value for key, value in connection_settings(database, database.admin).items()}
    environment |= {"PGCONNECT_TIMEOUT": "10", "HOME": "/tmp"}  # noqa: S108  # a path inside the container
    container = {
        "name": ROLE,
        "image": PSQL_IMAGE,
        "imagePullPolicy": pull_policy(PSQL_IMAGE),
        "command": [
            "psql",
            "--no-psqlrc",
            "--quiet",
            *(f"--set={key}={value}" for key, value in settings.items()),
            f"--file={_FOLDER}/table.sql",
        ],
        "env": [
            *({"name": key, "value": value} for key, value in environment.items()),
            *secret_variables({"PGPASSWORD": (database.admin.password.name, database.admin.password.key)}),
        ],
        "resources": requirements(RESOURCES, ephemeral=RESOURCES.ephemeral_storage),
        "securityContext": container_security(),
        "volumeMounts": [
            {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108
            {"name": "events", "mountPath": _FOLDER, "readOnly": True},
            *authority_mounts((database,)),
        ],
    }
    return {
        "restartPolicy": "Never",
        "serviceAccountName": account_name(table),
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": pod_security(),
        "containers": [container],
        "volumes": [
            {"name": "tmp", "emptyDir": {"sizeLimit": "16Mi"}},
            {"name": "events", "configMap": {"name": name}},
            *authority_volumes((database,)),
        ],
    }
