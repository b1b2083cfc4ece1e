"""Names of products as people write them lead to the ports that their makers say."""

from __future__ import annotations

import pytest

from aiscale.components.stores.products import is_files, several_ports, usual_port
from aiscale.stores import ExternalStore


@pytest.mark.parametrize(
    ("product", "port"),
    [
        ("PostgreSQL", 5_432),
        ("Postgres 18", 5_432),
        ("MySQL 8.4.6", 3_306),
        ("Oracle Database 19c", 1_521),
        ("Oracle Database 23", 1_521),
        ("Microsoft SQL Server 2022", 1_433),
        ("Apache Cassandra v5.0", 9_042),
        ("Amazon Redshift", 5_439),
        ("TimescaleDB 2.19", 5_432),
        ("payments API", None),
        ("InfluxDB 2.7", None),
        ("QuestDB", None),
        ("Db2", None),
        ("DB2 for z OS", None),
        ("7", None),
    ],
)
def test_a_product_answers_on_its_usual_port(product: str, port: int | None) -> None:
    assert usual_port(product) == port
    assert ExternalStore("store", product=product).answers_on == port
    assert ExternalStore("store", product=product, port=6_000).answers_on == 6_000


def test_what_depends_on_the_platform_is_said_and_not_guessed() -> None:
    assert several_ports("IBM Db2 12.1") == "25000 on Linux, UNIX and Windows, 50000 before Db2 11.5.6, 446 on z/OS"
    assert several_ports("PostgreSQL") is None
    assert [name for name in ("Delta Lake", "Apache Iceberg", "Apache Hudi 1.0", "Oracle") if is_files(name)] == [
        "Delta Lake", "Apache Iceberg", "Apache Hudi 1.0",
    ]  # fmt: skip
