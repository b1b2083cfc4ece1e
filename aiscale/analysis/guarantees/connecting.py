"""Kafka Connect: from a store into topics, and from topics into a store.

Sources: Apache Kafka 4.3, Connect's runtime, Worker (producers of source tasks: acks=all, one request in flight,
without idempotence; consumers of sink tasks: offsets are committed after the records were put), and documentation,
exactly-once source support and errors.tolerance.
"""

from __future__ import annotations

from dataclasses import replace

from aiscale.analysis.guarantees.crossing import Crossing, Removal, Wait
from aiscale.components.streams.connector import Connector

STORE_KNOWS = Removal("its key or offset, which the store knows (idempotent=True)")


def looked_at(base: Crossing, connector: Connector) -> Crossing:
    """From a store to a source: its next look, or the next change of the store's log."""
    return replace(base, waits=(Wait(0, None, f"until {connector.name} looks"),))


def copied_in(base: Crossing, connector: Connector) -> Crossing:
    """From a source to a topic."""
    if connector.delivery == "exactly-once":
        return replace(base, keeps="where it stands is committed with the records, in one transaction", opens=True)
    return replace(base, repeats="after a failure, what was written since its last committed offset is written again")


def put(base: Crossing, connector: Connector) -> Crossing:
    """From a topic to a sink, which commits its offsets after the store has taken the records."""
    if connector.tolerance == "all" and connector.dead_letter is None:
        base = replace(base, loses='errors_tolerance="all": what can not be converted is passed over')
    return replace(
        base,
        repeats="a restart puts again what was not committed",
        removes=STORE_KNOWS if connector.idempotent else None,
    )
