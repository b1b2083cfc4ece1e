"""The workers of a connector lack its plugin.

What:
    A ``Connector`` names a class that is not part of Kafka, and its ``KafkaConnect`` has neither ``plugins`` nor an
    ``image``.

Why:
    Strimzi's image contains the connectors of Kafka only. The workers refuse the connector, since its class is not on
    their plugin path, and nothing is copied.

Example:
    connect = KafkaConnect("captures", kafka)
    Connector("orders", connect, produces=[orders],
              connector_class="io.debezium.connector.postgresql.PostgresConnector")

Instead:
    debezium = ConnectPlugin("debezium", image="registry.example/debezium-postgres@sha256:…")
    connect = KafkaConnect("captures", kafka, plugins=[debezium])

Source:
    Strimzi 1.2.0 documentation, adding connectors; Apache Kafka 4.3 documentation, Kafka Connect, plugin.path.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.connector import Connector
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR093"
SEVERITY = Severity.ERROR
_OWN = "org.apache.kafka."


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each connector that its workers cannot load."""
    for connector in graph.of(Connector):
        connect = connector.connect
        if connector.connector_class.startswith(_OWN) or connect.image or connect.plugins:
            continue
        yield connector.finding(
            CODE, SEVERITY,
            f"{connect.name} has no plugin for {connector.connector_class.rpartition('.')[2]}, which is not part of "
            "Kafka",
            argument="connector_class", label="not found by the workers",
            help=f'plugins=[ConnectPlugin("…", image="…")] on {connect.name}',
        )  # fmt: skip
