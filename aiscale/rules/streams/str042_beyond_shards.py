"""More records than shards or partitions can take.

What:
    A stream's declared peak is more than its shards (Kinesis, provisioned) or partitions (MSK Express, Serverless)
    take together.

Why:
    The service refuses what is above its limit. Writers try again, fall behind, and drop records in the end.

Example:
    KinesisStream("clicks", mode="PROVISIONED", shards=2, traffic=Traffic(mean=2_000, peak=9_000))

Instead:
    KinesisStream("clicks", mode="PROVISIONED", shards=14, traffic=Traffic(mean=2_000, peak=9_000))

Source:
    Amazon Kinesis Data Streams quotas (1 MiB or 1,000 records a second a shard) and Amazon MSK quotas (2026).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.load.volumes import least_volume
from aiscale.components.streams.stream import Stream
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.streams.stream_names import in_parts, parts_field, with_parts

CODE = "STR042"
SEVERITY = Severity.ERROR
FAULTS = ("streams-7",)
_USED = 0.7


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream that refuses some of its declared peak."""
    for stream in graph.of(Stream):
        limit, parts = stream.part_limit, stream.parts
        if limit is None or not limit.is_hard or parts is None:
            continue
        flow = least_volume(graph, stream)
        if flow is None:
            continue
        needed = limit.needed(flow.peak, flow.size.bytes)
        if needed > parts:
            yield stream.finding(
                CODE, SEVERITY, f"{stream.name} has {in_parts(stream, parts)}, but its peak needs {needed:,.3g}",
                argument=_argument(stream),
                label=f"each takes {limit.told()}",
                notes=(f"the peak is {flow.peak} of {flow.size.told()}, "
                       f"{flow.peak_bytes / 1e6:,.3g} MB/s",),
                help=f"{with_parts(stream, math.ceil(needed / _USED))}, which leaves room for an uneven spread",
            )  # fmt: skip


def _argument(stream: Stream) -> str:
    """What the finding points at: the number of parts where it is given, else what brings the records."""
    return next((given for given in (parts_field(stream), "traffic") if given in stream.model_fields_set), "name")
