"""One key gets more than its shard or ordering key can take.

What:
    The share of the most frequent key, at the peak, is more than what the service takes for one ordering key
    (Pub/Sub, 1 MB/s), one shard (Kinesis, 1 MiB or 1,000 records a second) or one partition (MSK Express, Serverless).

Why:
    The limit is enforced: records of that key are refused or wait, and more shards do not help, since all records
    of a key go to one.

Example:
    KinesisStream("clicks", key="tenant", top_key_share=0.4, traffic=Traffic(mean=4_000, peak=9_000))

Instead:
    KinesisStream("clicks", key="session_id", traffic=Traffic(mean=4_000, peak=9_000))

Source:
    Google Cloud Pub/Sub quotas, Amazon Kinesis Data Streams quotas and Amazon MSK quotas (2026).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.streams.hot_keys import hot_keys

CODE = "STR025"
SEVERITY = Severity.ERROR
FAULTS = ("streams-8", "streams-25")
DECIDED = "estimated"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream whose most frequent key the service would throttle."""
    for hot in hot_keys(graph):
        if hot.limit.is_hard:
            yield hot.stream.finding(
                CODE, SEVERITY,
                f"one {hot.key} of {hot.stream.name} brings about {hot.bytes_per_second / 1e6:,.3g} MB/s and "
                f"{hot.records_per_second:,.0f} records/s",
                argument="top_key_share", label=f"one {hot.part} takes {hot.limit.told()}", notes=(hot.note,),
                help="a key that spreads better, for example a compound one",
            )  # fmt: skip
