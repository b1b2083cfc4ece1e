"""A number of shards that does not go with the mode.

What:
    A Kinesis stream has a number of shards in mode ``ON_DEMAND``, or none in mode ``PROVISIONED``.

Why:
    Amazon refuses the stream. When the mode is changed later, the same mistake stops the change half way.

Example:
    KinesisStream("clicks", shards=4)

Instead:
    KinesisStream("clicks", mode="PROVISIONED", shards=4)

Source:
    Amazon Kinesis, CreateStream; hashicorp/terraform-provider-aws issue 36625, aws/aws-cdk issue 18139.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR029"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream that Amazon would refuse."""
    for stream in graph.of(KinesisStream):
        if stream.mode == "ON_DEMAND" and stream.shards is not None:
            yield stream.finding(
                CODE, SEVERITY, f"{stream.name} has {stream.shards:,} shards, but Amazon chooses them on demand",
                argument="shards", label="refused in mode ON_DEMAND",
                help='leave shards out, or mode="PROVISIONED"',
            )  # fmt: skip
        elif stream.mode == "PROVISIONED" and stream.shards is None:
            yield stream.finding(
                CODE, SEVERITY, f"{stream.name} is provisioned, but nobody says with how many shards",
                argument="mode", label="shards is missing", help="shards=…, or leave mode out: ON_DEMAND",
            )  # fmt: skip
