"""Apicurio Registry itself keeps schemas in a real PostgreSQL, with the settings that aiscale writes for it."""

from __future__ import annotations

from pathlib import Path

from aiscale import System
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import KubernetesSecret
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.streams import SchemaRegistry
from tests.support.apicurio import running_apicurio
from tests.support.postgres import Postgres


def test_schemas_outlive_the_registry(postgres: Postgres, prefix: str, tmp_path: Path) -> None:
    role, database = f"{prefix}apicurio", f"{prefix}schemas"
    postgres.role(role)
    postgres.run(f'CREATE DATABASE "{database}" OWNER "{role}"')
    settings = settings_of(role, database, postgres)
    schema = '{"type":"string"}'
    with running_apicurio(tmp_path, settings) as registry:
        registry.register("rides-value", schema)
    with running_apicurio(tmp_path, settings) as registry:
        assert registry.versions() == {"rides-value": [schema]}
    assert (
        postgres.run("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'", database) == f"{role}\n"
    )


def settings_of(role: str, database: str, postgres: Postgres) -> dict[str, str]:
    """What the operator hands on of our record. Source: Apicurio Registry operator 3.3.1, SqlStorage."""
    user = PostgresUser(role, password=KubernetesSecret("schemas-db", key="password"))
    kept = PostgresDatabase(
        "city", host="127.0.0.1", port=postgres.port, database=database, user=user, sslmode="disable"
    )
    core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=9)])
    graph, _ = build(System("shop", [core, SchemaRegistry("schemas", storage=kept)]))
    [record] = [one for one in lower(graph) if one.kind == "ApicurioRegistry3"]
    storage = record.properties["spec"]["app"]["storage"]
    source = storage["sql"]["dataSource"]
    assert source["password"] == {"name": "schemas-db", "key": "password"}
    return {
        "apicurio.storage.kind": "sql",
        "apicurio.storage.sql.kind": storage["type"],
        "apicurio.datasource.url": source["url"],
        "apicurio.datasource.username": source["username"],
        "apicurio.datasource.password": postgres.passwords[role],
    }
