"""Kafka Connect and Amazon Data Firehose: from a store into topics, and from streams into a store.

Sources: Apache Kafka 4.3, Connect's runtime, Worker (producers of source tasks: acks=all, one request in flight,
without idempotence; consumers of sink tasks: offsets are committed after the records were put), and documentation,
exactly-once source support and errors.tolerance; Amazon Data Firehose developer guide (2026), configure source settings
(LATEST, GetRecords once a second for each shard), duplicated records, and buffering hints.
"""

from __future__ import annotations

from dataclasses import replace

from aiscale.analysis.guarantees.crossing import Crossing, Removal, Wait
from aiscale.components.streams.connector import Connector
from aiscale.components.streams.firehose_stream import FirehoseStream

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


def gathered(base: Crossing, firehose: FirehoseStream) -> Crossing:
    """From a Kinesis data stream to Firehose."""
    late = f"{firehose.name} begins at the newest record when it is made (LATEST)"
    asked = Wait(0, 1, "until its shard is asked (once a second)")
    return replace(base, losses=(*base.losses, late), waits=(*base.waits, asked))


def delivered(base: Crossing, firehose: FirehoseStream) -> Crossing:
    """From Firehose to a bucket, in objects that are never overwritten."""
    most = firehose.buffer_interval
    return replace(
        base,
        repeats="a delivery that times out may have been made, and is made again as another object",
        disorders="what is delivered again lies in a later object",
        waits=(Wait(0, most, "until its object is written (buffer_interval)"),),
    )
