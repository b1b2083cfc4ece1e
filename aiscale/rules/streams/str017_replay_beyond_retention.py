"""A reader must go back further than records are kept.

What:
    A subscription says how far back it must be able to begin again (``replay``), and the stream keeps less.

Why:
    A retraining or a rebuild then starts in the middle: what it would need first is gone, and nothing says so.

Example:
    rides = Topic("rides", kafka, retention="3d")
    StreamJob("train", consumes=[Consume(rides, replay="30d")], jar="local:///job.jar")

Instead:
    rides = Topic("rides", kafka, retention="31d")

Source:
    Apache Kafka topic configuration, retention.ms; Amazon Kinesis (24 hours to 365 days); Google Cloud Pub/Sub (a
    seek needs retained messages, up to 31 days).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import readers
from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.components.streams.topic import Topic
from aiscale.core.ports import EventStream, Kept
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration
from aiscale.rules.streams.stream_names import called

CODE = "STR017"
SEVERITY = Severity.ERROR
FAULTS = ("streams-17",)
REPRODUCED = "broker"
_LONGEST = {KinesisStream: Duration(365 * 86_400), PubSubSubscription: Duration(31 * 86_400)}


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reader that would not find what it needs."""
    for stream in graph.of(EventStream):
        kept = stream.replayable
        for reader in readers(graph, stream) if kept is not None else ():
            wanted = reader.consume.replay if reader.consume is not None else None
            if wanted is not None and kept is not None and kept.time is not None and wanted > kept.time:
                yield reader.component.finding(
                    CODE, SEVERITY,
                    f"{reader.component.name} must go back {wanted}, but {called(stream)} {_spoken(kept.time)}",
                    argument=f"{reader.edge.field}.replay", index=reader.edge.item,
                    label="the oldest records are gone by then",
                    related=(Related(
                        "the stream is", stream.location, kept.field if kept.field in stream.model_fields_set else None
                    ),),
                    help=_help(stream, kept, wanted),
                )  # fmt: skip


def _spoken(kept: Duration) -> str:
    return f"keeps records for {kept}" if kept else "keeps no record once it is acknowledged"


def _help(stream: EventStream, kept: Kept, wanted: Duration) -> str:
    longest = _LONGEST.get(type(stream))
    if longest is not None and wanted > longest:
        return f"keep the records elsewhere: {stream.name} keeps them for {longest} at most"
    if isinstance(stream, PubSubSubscription):
        return f'retention="{wanted}" and retain_acked=True on {called(stream)}'
    if not kept.time:
        return f"keep the records elsewhere: {stream.name} is read once"
    tiered = ", or tiered=True with it" if isinstance(stream, Topic) and wanted > 30 * 86_400 else ""
    return f'{kept.field}="{wanted}" on {stream.name}{tiered}'
