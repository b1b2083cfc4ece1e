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
from aiscale.components.streams.firehose_destinations import HttpEndpoint, Iceberg, OpenSearch, Redshift, Snowflake
from aiscale.components.streams.firehose_stream import FirehoseStream

STORE_KNOWS = Removal("its key or offset, which the store knows (idempotent=True)")


def source_read(base: Crossing, connector: Connector) -> Crossing:
    """From a store to a source: its next look, or the next change of the store's log."""
    return replace(base, waits=(Wait(0, None, f"until {connector.name} looks"),))


def copied_in(base: Crossing, connector: Connector) -> Crossing:
    """From a source to a topic."""
    if connector.delivery == "exactly-once":
        return replace(base, keeps="where it stands is committed with the records, in one transaction", opens=True)
    return replace(base, repeats="after a failure, what was written since its last committed offset is written again")


def sink_read(base: Crossing, connector: Connector) -> Crossing:
    """From a topic to a sink, which commits its offsets after the store has taken the records."""
    if connector.tolerance == "all" and connector.dead_letter is None:
        base = replace(base, loses='errors_tolerance="all": what cannot be converted is passed over')
    return replace(
        base,
        repeats="a restart puts again what was not committed",
        removes=STORE_KNOWS if connector.idempotent else None,
    )


def firehose_read(base: Crossing, firehose: FirehoseStream) -> Crossing:
    """From a Kinesis data stream to Firehose."""
    late = f"{firehose.name} begins at the newest record when it is made (LATEST)"
    asked = Wait(0, 1, "until its shard is asked (once a second)")
    return replace(base, losses=(*base.losses, late), waits=(*base.waits, asked))


def firehose_write(base: Crossing) -> Crossing:
    """From a client to Firehose, which confirms a record when it has it."""
    return replace(
        base,
        repeats="a put whose answer is lost is made again, as a record of its own",
        disorders="PutRecordBatch puts what failed behind what did not",
    )


_DELIVERED: dict[object, tuple[str, str]] = {
    Iceberg: ("as other rows", "its rows are committed"),
    OpenSearch: ("as another document", "it is indexed"),
    HttpEndpoint: ("as another request", "its request is sent"),
    Redshift: ("as other rows", "its object is copied"),
    Snowflake: ("as other rows", "its rows are inserted"),
}
"""What is made anew when a delivery is made again, and what a record waits for; objects in a bucket otherwise."""


def firehose_delivery(base: Crossing, firehose: FirehoseStream) -> Crossing:
    """From Firehose to where it delivers: nothing that is there is overwritten."""
    made, when = _DELIVERED.get(type(firehose.through), ("as another object", "its object is written"))
    leaves = base.leaves
    if firehose.backup is not None:
        leaves = (*leaves, f"to {firehose.backup.name}, where it is not taken for {firehose.retry} (retry)")
    return replace(
        base,
        repeats=f"a delivery that times out may have been made, and is made again {made}",
        disorders="what is delivered again comes later than what followed it",
        waits=(Wait(0, firehose.buffer_interval, f"until {when} (buffer_interval)"),),
        leaves=leaves,
    )
