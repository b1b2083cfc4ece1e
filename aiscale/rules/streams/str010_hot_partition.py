"""One key fills a partition.

What:
    The most frequent key of a topic has so large a share of the peak that its partition would get more than about
    10 MB/s.

Why:
    All records of a key go to one partition, which is one log on one disk, written by one leader and read by one
    consumer. More partitions do not help: that one stays as hot.

Example:
    Topic("clicks", kafka, key="tenant", top_key_share=0.6, traffic=Traffic(mean=40_000, peak=90_000))

Instead:
    Topic("clicks", kafka, key="session_id", traffic=Traffic(mean=40_000, peak=90_000))

Source:
    Jun Rao, How to choose the number of topics/partitions in a Kafka cluster (tens of MB/s for one partition).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.core.messages.wording import with_article
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.streams.hot_keys import hot_keys

CODE = "STR010"
SEVERITY = Severity.WARNING
FAULTS = ("streams-8",)
DECIDED = "estimated"
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic with a partition that is probably too hot."""
    for hot in hot_keys(graph):
        if not hot.limit.is_hard:
            yield hot.stream.finding(
                CODE, SEVERITY,
                f"one {hot.key} would put about {hot.bytes_per_second / 1e6:,.0f} MB/s into one {hot.part} of "
                f"{hot.stream.name}",
                argument="top_key_share", label=f"{with_article(hot.part)} takes about {hot.limit.told()}",
                notes=(hot.note,),
                help="a key that spreads better, for example a compound one",
            )  # fmt: skip
