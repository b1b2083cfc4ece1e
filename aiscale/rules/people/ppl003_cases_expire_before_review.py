"""Cases are deleted before people see them.

What:
    A stream that people read keeps its records no longer than a case may wait: over a weekend, behind what has piled
    up. Where ``queue`` keeps the open cases, nothing is said.

Why:
    The oldest cases are deleted first, without a trace: nobody decides them, and no label comes of them. On Monday the
    queue looks shorter than it was.

Example:
    doubtful = Topic("doubtful", kafka, retention="2d")
    HumanReview("desk", consumes=[doubtful], cases_per_hour_per_person=10,
                shifts=[Shift(6, start="08:00", end="18:00")])

Instead:
    doubtful = Topic("doubtful", kafka, retention="7d")
    HumanReview("desk", consumes=[doubtful], cases_per_hour_per_person=10,
                shifts=[Shift(6, start="08:00", end="18:00")])

Source:
    Apache Kafka topic configuration, retention.ms; Amazon Kinesis Data Streams developer guide, retention period.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.review_capacity import reviews
from aiscale.analysis.streams.stream_storage import keeping_field, kept_for
from aiscale.components.people.human_review import HumanReview
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "PPL003"
SEVERITY = Severity.ERROR
FAULTS = ("people-3",)
DECIDED = "estimated"
_DAY_S = 86_400
_SPARE = 2
"""Of a retention that is proposed: a public holiday after a weekend, an absence."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream that forgets too early. Where all of them would, PPL001 says so."""
    for review in graph.of(HumanReview):
        found = reviews(graph).get(review.address)
        if found is None or found.longest is None or review.queue is not None:
            continue
        for edge in graph.out_edges(review, EdgeKind.READS):
            stream = graph[edge.target]
            if not isinstance(stream, EventStream):
                continue
            kept, field = kept_for(stream), keeping_field(stream)
            if kept is None or kept > found.longest:
                continue
            days = Duration(_DAY_S * -(-found.longest * _SPARE // _DAY_S))
            yield review.finding(
                CODE, SEVERITY, f"{stream.name} keeps records for {Duration(kept)}, but a case may wait "
                f"{found.longest} for {review.name}",
                argument=edge.field, index=edge.item, label="deleted before anybody sees it",
                notes=(f"{found.why()}" + ("" if found.peak else f" ({found.clock})"),),
                related=(Related("the stream is", stream.location, field),),
                help=f'{field}="{days}" on {stream.name}, or queue=… that keeps open cases',
            )  # fmt: skip
