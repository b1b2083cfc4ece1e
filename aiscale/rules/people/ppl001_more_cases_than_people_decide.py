"""More cases arrive than people decide.

What:
    In a week as many cases reach a review as its people decide in all of their shifts, or more. It is an estimate from
    the mean load. With ``fallback_after`` nothing is reported.

Why:
    Cases that are left on Sunday are still there on Monday. Cases wait longer each week, until the stream deletes them
    or the answer is no longer needed; the newest wait longest.

Example:
    doubtful = Topic("doubtful", kafka, traffic=Traffic(mean="60/h", peak="200/h"))
    HumanReview("desk", consumes=[doubtful], cases_per_hour_per_person=10,
                shifts=[Shift(6, start="08:00", end="18:00")])

Instead:
    HumanReview("desk", consumes=[doubtful], cases_per_hour_per_person=10,
                shifts=[Shift(22, start="08:00", end="18:00")])

Source:
    L. Kleinrock, Queueing Systems, volume 1 (1975): a queue is stable below an utilisation of 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.capacity.review_capacity import Review, cases, reviews
from aiscale.analysis.load.load import sources
from aiscale.components.people.human_review import HumanReview
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate

CODE = "PPL001"
SEVERITY = Severity.ERROR
_HOURS = 168
_SHIFTS = 3
"""Shifts that are written out."""
_ROUNDING = 1e-6
"""People that a quotient may lack of a whole number."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each review that falls behind."""
    for review in graph.of(HumanReview):
        found = reviews(graph).get(review.address)
        if found is None or not found.is_overrun or review.fallback_after is not None:
            continue
        least = "" if found.load.is_complete else "at least "
        each = f", and each needs {review.reviewers_per_case}" if review.reviewers_per_case > 1 else ""
        yield review.finding(
            CODE, SEVERITY, f"{least}{cases(found.coming * _HOURS)} a week reach {review.name}, whose people decide "
            f"{found.decided * _HOURS:,.0f}",
            argument="shifts", label=f"{_person_hours(review):,.0f} hours of people a week",
            notes=(
                f"estimated from {listed(_told(graph, review))}",
                f"one person decides {review.cases_per_hour_per_person:g} cases an hour{each}",
            ),
            help=f"{_more(review, found)}, a smaller share, or {_otherwise(review)}",
        )  # fmt: skip


def _otherwise(review: HumanReview) -> str:
    """What decides the rest: a fallback, or its fallback_after where it has one."""
    return "fallback_after=… for the rest" if review.fallback else "a fallback for the rest"


def _told(graph: ArchitectureGraph, review: HumanReview) -> Iterator[str]:
    for name, load in sources(graph, review):
        yield f"{Rate(load.mean)} of {name}"


def _person_hours(review: HumanReview) -> float:
    return sum(shift.people * shift.lasts * len(shift.days) for shift in review.shifts) / 60


def _more(review: HumanReview, found: Review) -> str:
    """How many people each shift needs: more than the share that is lacking, so that what is left over is decided."""
    ratio = found.coming / found.decided
    if len(review.shifts) > _SHIFTS:
        return f"more than {_person_hours(review) * ratio:,.0f} hours of people a week"
    return listed(f"Shift({math.floor(shift.people * ratio + _ROUNDING) + 1}, …)" for shift in review.shifts)
