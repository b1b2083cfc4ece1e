"""A database with an event table in it, made by the Job that aiscale writes, run as a process."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiscale import System
from aiscale.core.component import Component
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import KubernetesSecret, Microservice
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.streams import Connector, ConnectPlugin, EventTable, KafkaCluster, KafkaConnect, Topic
from tests.support.postgres import OWNER, Postgres, Session, program

IMAGE = "registry.example/app@sha256:" + "1f" * 32


@dataclass
class Store:
    """A database with an event table, as its Job leaves it."""

    postgres: Postgres
    prefix: str
    folder: Path

    @property
    def database(self) -> str:
        return f"{self.prefix}shop"

    def role(self, name: str) -> str:
        return f"{self.prefix}{name}"

    def components(self, *, copied: bool = False, **table: Any) -> list[Component]:
        def user(name: str) -> PostgresUser:
            return PostgresUser(self.role(name), password=KubernetesSecret(name, key="password"))

        database = PostgresDatabase(
            "shop-db", host="db.example", database=self.database, sslmode="require", user=user("reader"),
            users={"services/orders": user("writer"), "connectors/order-copies": user("copier")},
            admin=PostgresUser(OWNER, password=KubernetesSecret("owner", key="password")),
        )  # fmt: skip
        events = EventTable("order-events", database, **table)
        found: list[Component] = [
            KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=9)]),
            Microservice("orders", image=IMAGE, consumes=[events], produces=[events]),
            Microservice("revenue", image=IMAGE, port=None, consumes=[events]),
        ]
        if copied:
            kafka = KafkaCluster("events")
            connect = KafkaConnect("copies", kafka, plugins=[ConnectPlugin("debezium", image=IMAGE)])
            found.append(
                Connector(
                    "order-copies", connect, connector_class="io.debezium.connector.postgresql.PostgresConnector",
                    source=events, produces=[Topic("order-events", kafka, key="order_id")],
                )
            )  # fmt: skip
        return found

    def job(self, graph: ArchitectureGraph | None = None, **table: Any) -> subprocess.CompletedProcess[str]:
        """Run the container of the Job, with its own command and variables, and the address of the server here."""
        graph = graph or build(System("shop", self.components(**table)))[0]
        own = [record for record in lower(graph) if record.address == "eventtables/order-events"]
        [job] = [record.properties for record in own if record.kind == "Job"]
        [script] = [record.properties for record in own if record.kind == "ConfigMap"]
        [container] = job["spec"]["template"]["spec"]["containers"]
        file = self.folder / "table.sql"
        file.write_text(script["data"]["table.sql"], encoding="utf-8")
        assert container["command"][0] == "psql"
        assert container["command"][-1] == "--file=/etc/aiscale/events/table.sql"
        given = {one["name"]: one.get("value", "") for one in container["env"]}
        assert given["PGUSER"] == OWNER
        here = {
            "PGHOST": "127.0.0.1", "PGPORT": str(self.postgres.port), "PGSSLMODE": "disable",
            "PGDATABASE": self.database, "PGPASSWORD": self.postgres.passwords[OWNER], "PATH": os.environ["PATH"],
        }  # fmt: skip
        return subprocess.run(
            [program("psql"), *container["command"][1:-1], f"--file={file}"], env=given | here, text=True,
            capture_output=True, check=False,
        )  # fmt: skip

    def made(self, graph: ArchitectureGraph | None = None, **table: Any) -> None:
        done = self.job(graph, **table)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

    def session(self, name: str) -> Session:
        return self.postgres.session(self.role(name), self.database)

    def dump(self) -> str:
        """Everything that is in the database, rights included."""
        command = [program("pg_dump"), "--restrict-key=same"] if _restricts() else [program("pg_dump")]
        environment = self.postgres.environment("postgres", self.database)
        return subprocess.run(command, env=environment, text=True, capture_output=True, check=True).stdout


def _restricts() -> bool:
    """Newer versions of pg_dump begin with a key that is another one each time."""
    told = subprocess.run([program("pg_dump"), "--help"], text=True, capture_output=True, check=True).stdout
    return "--restrict-key" in told


def append(stream: str, version: int, kind: str = "placed", table: str = "order_events") -> str:
    return f"INSERT INTO {table} (stream_id, version, type, data) VALUES ('{stream}', {version}, '{kind}', '{{}}')"
