"""Two writers share a transactional id.

What:
    Two components write to one Kafka cluster in transactions under the same id, or the same beginning of their
    ids. A job that delivers exactly once uses its own name.

Why:
    The brokers take the second writer for the first one, come back: they shut the first one out. It fails, starts
    again and shuts the other one out, and so on.

Example:
    Microservice("billing", produces=[Produce(totals, transactional_id="team")], image=IMAGE)
    Microservice("refunds", produces=[Produce(totals, transactional_id="team")], image=IMAGE)

Instead:
    Microservice("billing", produces=[Produce(totals, transactional_id="billing")], image=IMAGE)
    Microservice("refunds", produces=[Produce(totals, transactional_id="refunds")], image=IMAGE)

Source:
    Apache Flink documentation, Kafka sink, transactionalIdPrefix; Apache Kafka, transactional.id and fencing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import Writer, writers
from aiscale.components.processing.flink import Flink
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR013"
SEVERITY = Severity.ERROR
FAULTS = ("streams-13",)
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each component after the first that writes under an id."""
    found: dict[tuple[str, str], dict[str, Writer]] = defaultdict(dict)
    for topic in graph.of(Topic):
        for writer in writers(graph, topic):
            if writer.transactional_id:
                named = found[topic.cluster.address, writer.transactional_id]
                named.setdefault(writer.component.address, writer)
    for (_, identity), named in found.items():
        first, *others = (named[address] for address in sorted(named))
        for other in others:
            if _is_flink(first) and _is_flink(other):
                continue  # has a finding of its own among those of jobs
            yield _finding(identity, first, other)


def _is_flink(writer: Writer) -> bool:
    return isinstance(writer.component, StreamJob) and isinstance(writer.component.engine, Flink)


def _finding(identity: str, first: Writer, second: Writer) -> Diagnostic:
    who, is_job = second.component, isinstance(second.component, StreamJob)
    given = not is_job or second.transactional_id != who.name
    return who.finding(
        CODE, SEVERITY, f"{first.component.address} and {who.address} shut each other out as {identity}",
        argument=f"{second.edge.field}.transactional_id" if given else "name",
        index=second.edge.item if given else None,
        label="the brokers take both for one writer",
        notes=() if given else ("the transactional id of a job that delivers exactly once is its name",),
        related=(Related("the other one is", first.component.location),),
        help=f'transactional_id="{who.family}-{who.name}"' if given else "give the job another name",
    )  # fmt: skip
