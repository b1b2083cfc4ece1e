"""Access of a workload to Firehose, derived from the graph: rights and variables.

Source: Service Authorization Reference, Amazon Data Firehose (2026).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aiscale.analysis.streams.client_identity import data_edges, prefixes
from aiscale.components.streams.firehose_stream import FirehoseStream
from aiscale.core.component import Component
from aiscale.lowering.clouds.aws_identity import Statement, allow
from aiscale.lowering.clouds.settings import aws_region
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.references import output
from aiscale.lowering.streams.firehose.stream import firehose_key, firehose_name

PUT = ("firehose:PutRecord", "firehose:PutRecordBatch")


@dataclass(frozen=True, slots=True)
class FirehoseAccess:
    """A workload's access to Firehose.

    Attributes:
        component: the workload.
        writes: streams that it puts records to, by name.
    """

    component: Component
    writes: tuple[FirehoseStream, ...]

    @property
    def purpose(self) -> str:
        """``writes archive``."""
        return f"writes {', '.join(stream.name for stream in self.writes)}"

    @property
    def depends_on(self) -> tuple[str, ...]:
        """Keys of the streams."""
        return tuple(map(firehose_key, self.writes))

    def statements(self) -> Iterator[Statement]:
        """The least privileges that it needs."""
        yield allow(PUT, *(output(key, "arn") for key in self.depends_on))

    def environment(self, context: LoweringContext) -> dict[str, str]:
        """Names and regions of streams, as environment variables."""
        found, names = {}, prefixes(self.component, context.graph)
        for stream in self.writes:
            for prefix in names[stream.address]:
                found[prefix] = firehose_name(stream, context)
                if region := aws_region(stream.place, context):
                    found[f"{prefix}_REGION"] = region
        return found


def firehose_access(component: Component, context: LoweringContext) -> FirehoseAccess | None:
    """The streams that the workload puts records to; None where it does not use Firehose."""
    if not context.graph.has(FirehoseStream):
        return None
    written = (context.graph[edge.target] for _, edge in data_edges(component, context.graph))
    found = {one.name: one for one in written if isinstance(one, FirehoseStream)}
    # One that reads a Kinesis data stream accepts records of no other producer: STR047 says so.
    writes = tuple(stream for _, stream in sorted(found.items()) if stream.source is None)
    return FirehoseAccess(component, writes) if writes else None
