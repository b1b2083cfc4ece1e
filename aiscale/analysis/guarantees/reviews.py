"""From a stream to the people who decide its cases."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from aiscale.analysis.capacity.review_capacity import OF_A_HUNDRED, reviews
from aiscale.analysis.guarantees.crossing import Crossing, Removal, Wait
from aiscale.components.people.human_review import HumanReview
from aiscale.core.relations import Call
from aiscale.core.values.fault_isolation import DefaultAnswer
from aiscale.graph.architecture import ArchitectureGraph


def review_read(graph: ArchitectureGraph, base: Crossing, review: HumanReview, told_by: Removal | None) -> Crossing:
    """A case waits for somebody who is on duty and free, and is shown again where it was left open."""
    return replace(
        base,
        repeats="a case that somebody left open is shown again",
        removes=told_by,
        waits=(*base.waits, _until_decided(graph, review)),
        leaves=(*base.leaves, *_leaves(review)),
    )


def _until_decided(graph: ArchitectureGraph, review: HumanReview) -> Wait:
    found, least, what = reviews(graph).get(review.address), math.ceil(review.handling), "until somebody decides it"
    if found is None:
        return Wait(least, None, what)
    if found.within is None:
        return Wait(least, None, f"{what}: {found.endless}")
    what = f"{what}: {found.why()}" if found.peak or found.gap or found.backlog else what
    if not found.is_bounded:
        return Wait(least, found.within, f"{what}{found.usually}", share=OF_A_HUNDRED / 100)
    return Wait(least, found.within, what)


def _leaves(review: HumanReview) -> Iterator[str]:
    if review.percent < 100:
        yield f"{100 - review.percent:g} % of the records, which nobody looks at (percent)"
    if review.fallback:
        first = review.fallback[0]
        target = first.target if isinstance(first, Call) else first
        who = target.words if isinstance(target, DefaultAnswer) else target.name
        when = f"after {review.fallback_after}" if review.fallback_after is not None else "while nobody is on duty"
        yield f"decided by {who} {when} (fallback)"
