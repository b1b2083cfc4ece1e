"""Usual ports of database products."""

import re

_PORTS = {
    "aerospike": 3_000,
    "bigquery": 443,
    "cassandra": 9_042,
    "cockroachdb": 26_257,
    "dynamodb": 443,
    "elasticsearch": 9_200,
    "mariadb": 3_306,
    "memcached": 11_211,
    "milvus": 19_530,
    "mongodb": 27_017,
    "mssql": 1_433,
    "mysql": 3_306,
    "neo4j": 7_687,
    "opensearch": 9_200,
    "oracle": 1_521,
    "oracle database": 1_521,
    "postgres": 5_432,
    "postgresql": 5_432,
    "redis": 6_379,
    "redshift": 5_439,
    "scylladb": 9_042,
    "snowflake": 443,
    "sql server": 1_433,
    "timescaledb": 5_432,
    "valkey": 6_379,
}
"""Source: each product's own documentation, of its server's port, listener or endpoints; Neo4j's of Bolt; TimescaleDB,
an extension of PostgreSQL, answers on its port."""

_SEVERAL = {
    "clickhouse": "9000 for its own protocol, 8123 for HTTP",
    "db2": "25000 on Linux, UNIX and Windows, 50000 before Db2 11.5.6, 446 on z/OS",
    "influxdb": "8086 up to version 2, 8181 for InfluxDB 3 Core and Enterprise",
    "qdrant": "6334 for gRPC, 6333 for REST",
    "questdb": "8812 for PostgreSQL's protocol, 9000 for HTTP and the line protocol over it",
}
"""Products of which it depends. Source: ClickHouse documentation, network ports; IBM Support, Db2 server TCP/IP port
numbers; Db2 13 for z/OS documentation, configuration with TCP/IP; Qdrant documentation, configuration;
InfluxDB 2 and InfluxDB 3 Core documentation, configuration options (``http-bind-address``, ``http-bind``); QuestDB
documentation, PostgreSQL wire protocol and REST API."""

_FILES = frozenset({"delta lake", "hudi", "iceberg"})
"""Formats of tables whose files lie in an object store: nothing of theirs listens on a port."""

_SERVER_FIRST = frozenset({"mariadb", "mysql"})
"""Products whose server sends the first bytes of a connection. Source: MySQL 9.5 internals, connection phase."""

_REDIS = frozenset({"redis", "valkey"})
"""Products that speak Redis's protocol. Source: Valkey documentation, migration from Redis to Valkey."""

_MAKER = re.compile(r"^(apache|amazon|google|ibm|microsoft) ")
_VERSION = re.compile(r"( v?\d[\w.]*)+$")


def usual_port(product: str) -> int | None:
    """The usual port of a product. None: it has several, or none is known.

    Args:
        product: its name; a vendor before it and a version after it are ignored.
    """
    return _PORTS.get(_plain(product))


def several_ports(product: str) -> str | None:
    """What the port of a product depends on: ``9000 for its own protocol, 8123 for HTTP``."""
    return _SEVERAL.get(_plain(product))


def speaks_first(product: str) -> bool:
    """Whether the server of a product sends the first bytes of a connection, before its client."""
    return _plain(product) in _SERVER_FIRST


def speaks_redis(product: str) -> bool:
    """Whether the server of a product speaks Redis's protocol."""
    return _plain(product) in _REDIS


def is_files(product: str) -> bool:
    """Whether it is a table format without a server."""
    return _plain(product) in _FILES


def _plain(product: str) -> str:
    return _VERSION.sub("", _MAKER.sub("", " ".join(product.lower().replace("-", " ").split())))
