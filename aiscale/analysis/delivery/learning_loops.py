"""The loops of continuous learning: what a model answers becomes what it learns from."""

from __future__ import annotations

from typing import NamedTuple

from aiscale.analysis.capacity.review_capacity import reviews
from aiscale.components.delivery.label import Label
from aiscale.components.delivery.retraining import Retraining
from aiscale.components.people.human_review import HumanReview
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Consume
from aiscale.core.values.rollout import BlueGreen, Canary, Rollout, Shadow, phases
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration


def rollout_time(service: Component) -> Duration | None:
    """From the first request of a new version until it answers all: 0s for all at once; None where nobody says."""
    lasts = [_lasts(phase) for _, phase in phases(getattr(service, "rollout", None))]
    return None if None in lasts else Duration(sum(time for time in lasts if time is not None))


def _lasts(phase: Rollout) -> Duration | None:
    if isinstance(phase, Canary):
        return phase.duration
    if isinstance(phase, BlueGreen):
        return Duration(0)
    return phase.bake if isinstance(phase, Shadow) else phase.duration


class Labels(NamedTuple):
    """Labels that people give.

    Attributes:
        review: who gives them.
        item: the one of ``labels`` that they come by.
        after: time within which 95 of 100 are there.
    """

    review: HumanReview
    item: int
    after: Duration

    def text(self) -> str:
        """``fraud-desk decides 95 of 100 cases within 2d8h``."""
        return f"{self.review.name} decides 95 of 100 cases within {self.after}"


def labels_after(given: Duration | None, people: Labels | None) -> tuple[Duration, tuple[str, ...]]:
    """Time until labels are there: as given, or as long as people take who take longer; and what to say of these."""
    given = given or Duration(0)
    if people is None or people.after <= given:
        return given, ()
    return people.after, (people.text(),)


class Delay(NamedTuple):
    """How long after its record a label is known, as declared.

    Attributes:
        after: 0s where nobody says.
        is_given: whether somebody does.
        argument: what says it, or what the labels come by.
        item: the one of ``labels``; None where the training says it for all.
    """

    after: Duration
    is_given: bool
    argument: str
    item: int | None

    @property
    def field(self) -> str:
        """What to write it in."""
        return "delay" if self.argument.endswith(".delay") else "label_delay"


def label_delays(retraining: Retraining) -> tuple[Delay, ...]:
    """Of each of ``labels``, in order; of ``data`` where it holds them."""
    return tuple(_delay(retraining, index, item) for index, item in enumerate(retraining.labels or (None,)))


def _delay(retraining: Retraining, index: int, item: object) -> Delay:
    if isinstance(item, Label):
        return Delay(item.delay, True, "retraining.labels.delay", index)
    if retraining.label_delay is not None:
        return Delay(retraining.label_delay, True, "retraining.label_delay", None)
    return Delay(Duration(0), False, "retraining.labels", index)


def slowest_people(graph: ArchitectureGraph, retraining: Retraining) -> Labels | None:
    """The slowest people that a training has its labels from; None where they come otherwise, or nobody knows when."""
    return max(labelled_by(graph, retraining), key=lambda labels: labels.after, default=None)


def labelled_by(graph: ArchitectureGraph, retraining: Retraining) -> list[Labels]:
    """The people that a training has its labels from, where it is known how long they take."""
    found = []
    for index, item in enumerate(retraining.labels):
        source = item.target if isinstance(item, Consume) else item
        for edge in graph.edges_to(source.address, EdgeKind.WRITES) if source.address in graph else ():
            review, known = graph[edge.source], reviews(graph).get(edge.source)
            if isinstance(review, HumanReview) and known is not None and known.p95 is not None:
                found.append(Labels(review, index, known.p95))
    return found
