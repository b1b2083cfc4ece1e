"""Too few partitions for the declared rate.

What:
    A topic's peak is more than 10 MB/s for each of its partitions.

Why:
    A partition is one log on one disk, written by one leader. Tens of megabytes per second is what one
    can take; beyond it producers wait and time out.

Example:
    Topic("frames", kafka, partitions=3, traffic=Traffic(mean=1_000, peak=2_000, message_bytes=100_000))

Instead:
    Topic("frames", kafka, partitions=24, traffic=Traffic(mean=1_000, peak=2_000, message_bytes=100_000))

Source:
    Jun Rao, How to choose the number of topics/partitions in a Kafka cluster (tens of MB/s for one partition).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.load.volumes import volume
from aiscale.components.streams.topic import PLANNED_BYTES, Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR007"
SEVERITY = Severity.WARNING
FAULTS = ("streams-7",)
DECIDED = "estimated"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic whose partitions would each take more than they can."""
    for topic in graph.of(Topic):
        limit = topic.part_limit
        flow = volume(graph, topic, declared=False)
        if flow is None or limit.is_hard:
            continue
        total = flow.peak_bytes
        each = total / topic.partitions
        if each > PLANNED_BYTES:
            yield topic.finding(
                CODE, SEVERITY, f"each partition of {topic.name} would take {each / 1e6:,.0f} MB/s at the peak",
                argument="partitions",
                label="one partition takes about 10 MB/s",
                notes=(f"{flow.peak} of {flow.size.told()} are {total / 1e6:,.0f} MB/s",),
                help=f"partitions={math.ceil(total / PLANNED_BYTES)}",
            )  # fmt: skip
