"""What a blueprint declares along a path, beside what the path gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aiscale.analysis.guarantees.crossing import Wait, for_share, share_of, span_text
from aiscale.analysis.guarantees.lattice import DECLARED, START, Delivery, Ordering, Standing
from aiscale.analysis.guarantees.path import PathGuarantees, Stage
from aiscale.components.features.feature_service import FeatureService
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Consume
from aiscale.core.values.demand import Needs
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

ORDERS = {"per-key": Ordering.PER_KEY, "total": Ordering.TOTAL}
"""Orders by the word in which a blueprint declares them."""


class Declaration(NamedTuple):
    """One thing that is declared, compared.

    Attributes:
        address: the component that declares it.
        field: the field that does.
        wanted: what is declared, in words.
        given: what the path gives, in words.
        is_kept: whether that is enough; None where it depends on what is not known, or on the moment.
        is_known: whether all of what the path gives is known.
    """

    address: str
    field: str
    wanted: str
    given: str
    is_kept: bool | None
    is_known: bool = True


def declarations(graph: ArchitectureGraph, path: PathGuarantees) -> Iterator[Declaration]:
    """Everything that is declared along a path, in its order."""
    for index, stage in enumerate(path.stages):
        item = stage.crossing
        begins = path.looked_up if index >= path.looked_up else 0
        waits = [wait for done in path.stages[begins : index + 1] for wait in done.crossing.waits]
        source, target = graph[item.source], graph[item.target]
        if (
            isinstance(source, StreamJob)
            and source.delivery == "exactly-once"
            and item.edge.kind is EdgeKind.WRITES
            and index > path.looked_up
        ):
            yield _of_job(source, path.stages[index - 1], stage)
        if isinstance(target, Topic):
            yield from _of_topic(target, stage)
        relation = item.edge.relation
        if isinstance(relation, Consume) and relation.freshness is not None:
            yield _fresh(item.edge.source, f"{item.edge.field}.freshness", relation.freshness, item.waits)
        needs = getattr(relation, "needs", None)
        if isinstance(needs, Needs):
            yield from comparison(item.edge.source, f"{item.edge.field}.needs", needs, stage.after, waits)
        if isinstance(target, FeatureService) and target.max_age is not None:
            yield _fresh(item.target, "max_age", target.max_age, waits)
        if isinstance(source, FeatureView) and source.ttl is not None:
            yield _fresh(item.source, "ttl", source.ttl, waits)


def comparison(
    address: str, field: str, needs: Needs, standing: Standing, waits: Sequence[Wait]
) -> Iterator[Declaration]:
    """What an effect needs, beside what it gets."""
    if needs.delivery is not None:
        wanted = DECLARED[needs.delivery]
        kept = _kept(standing.delivery >= wanted and not standing.is_unconfirmed, is_unsure=standing.unsure_delivery)
        given = standing.delivery_text + (", of what is acknowledged" if standing.is_unconfirmed else "")
        yield Declaration(address, f"{field}.delivery", wanted.word, given, kept, is_known=kept is not None)
    if needs.order is not None:
        level = ORDERS[needs.order]
        kept = _kept(standing.order.level >= level, is_unsure=standing.unsure_order)
        yield Declaration(address, f"{field}.order", level.word, standing.order_text, kept, is_known=kept is not None)
    if needs.freshness is not None:
        yield _fresh(address, f"{field}.freshness", needs.freshness, waits)


def _kept(is_enough: bool, *, is_unsure: bool) -> bool | None:
    """Whether a declaration is kept; None where it is at best, for all that is known."""
    return None if is_enough and is_unsure else is_enough


def _of_job(job: StreamJob, read: Stage, written: Stage) -> Declaration:
    """The guarantee of a job alone: of what comes to it once, whatever came before."""
    alone = written.crossing.cross(read.crossing.cross(START))
    is_enough = alone.delivery >= Delivery.EFFECTIVELY_ONCE
    given = alone.delivery_text if is_enough else _why(read, written, alone)
    kept = _kept(is_enough, is_unsure=alone.unsure_delivery)
    return Declaration(job.address, "delivery", "exactly once by itself", given, kept, is_known=kept is not None)


def _why(read: Stage, written: Stage, alone: Standing) -> str:
    reasons = (
        read.crossing.loses, written.crossing.loses, read.crossing.repeats, written.crossing.repeats,
    )  # fmt: skip
    return f"{alone.delivery.word}: {next((reason for reason in reasons if reason), 'records come twice')}"


def _of_topic(topic: Topic, stage: Stage) -> Iterator[Declaration]:
    item = stage.crossing
    if topic.ordering in ORDERS:
        given = item.disorders or "written in its order"
        yield Declaration(topic.address, "ordering", ORDERS[topic.ordering].word, given, not item.disorders)
    if topic.durability == "critical":
        given = item.loses or "what is confirmed is kept"
        if item.is_unconfirmed:
            given += ", and its writer goes on before that"
        is_kept = not item.loses and not item.is_unconfirmed
        yield Declaration(topic.address, "durability", "nothing is lost on the way into it", given, is_kept)


def _fresh(address: str, field: str, wanted: Duration, waits: Sequence[Wait]) -> Declaration:
    usual = [wait for wait in waits if not wait.is_late]
    least = sum(wait.least for wait in usual)
    known = sum(wait.most for wait in usual if wait.most is not None)
    # Where nothing is known to wait, it takes as long as handling does, and nobody says how long that is.
    is_whole = bool(usual) and all(wait.most is not None for wait in usual)
    share = share_of(usual)
    given = span_text(least, known if is_whole else None) + (for_share(share) if is_whole else "")
    # It is declared for all of them: that most are in time does not tell of the last ones.
    is_kept = False if least > wanted else True if is_whole and known <= wanted and share == 1 else None
    is_known = is_whole and (share == 1 or known > wanted)
    return Declaration(address, field, f"within {wanted}", given, is_kept, is_known=is_known)
