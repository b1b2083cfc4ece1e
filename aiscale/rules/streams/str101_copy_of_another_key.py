"""A mirror's copy says another key than its source has.

What:
    The copy of a ``MirroredTopic`` has a ``key``, and its source has another one.

Why:
    MirrorMaker copies each record with the key and into the partition that it had. The copy is spread and ordered by
    the key of its source, and what counts on the one that is said (order, joins, state, features) gets neither.

Example:
    payments = Topic("payments", eu, key="card_id")
    copied = Topic("payments-us", us, key="merchant_id")
    MirrorMaker("to-us", source=eu, target=us, topics=[MirroredTopic(payments, copied)])

Instead:
    copied = Topic("payments-us", us, key="card_id")
    MirrorMaker("to-us", source=eu, target=us, topics=[MirroredTopic(payments, copied)])

Source:
    Apache Kafka documentation, geo-replication: MirrorSourceTask copies keys and values as bytes, and keeps the
    partition.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.mirrored_topics import key_of, named_copies
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR101"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each copy whose key is not that of its source."""
    for mirror, _, source, copy in named_copies(graph):
        key = key_of(graph, source)
        # A source that says no key may have one all the same: then nothing is contradicted.
        if key is None or copy.key is None or copy.key == key:
            continue
        yield copy.finding(
            CODE, SEVERITY, f"{copy.name} is keyed by {key}, as {source.name} is, not by {copy.key}",
            argument="key", label=f"{mirror.name} copies records with the key that they have",
            related=(
                Related(f"{source.name} is keyed by {key}", source.location, "key"),
                Related(f"{mirror.name} copies it", mirror.location, "topics"),
            ),
            help=f'key="{key}", and a job that writes a stream keyed by {copy.key} where one is needed',
        )  # fmt: skip
