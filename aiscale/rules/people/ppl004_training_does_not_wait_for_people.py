"""A training takes cases for undecided ones that people are still to decide.

What:
    A retraining takes its labels from people, and its ``label_delay``, or the ``delay`` of that
    ``Label``, is shorter than the time in which they decide 95
    of 100 cases, or is absent. It is an estimate, as that time is.

Why:
    A record whose label has not come yet looks like one that nobody objected to. The model learns that what came on a
    Friday evening was all right, and is worse where cases wait longest.

Example:
    HumanReview("desk", consumes=[doubtful], produces=[decisions], cases_per_hour_per_person=10,
                shifts=[Shift(6, start="08:00", end="18:00")])
    Retraining(data=[payments], labels=[decisions], every="1d", label_delay="1d")

Instead:
    Retraining(data=[payments], labels=[decisions], every="1d", label_delay="3d")

Source:
    O. Chapelle, Modeling Delayed Feedback in Display Advertising, KDD (2014).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.learning_loops import label_delays, labelled_by
from aiscale.analysis.delivery.rollouts import retrainings
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PPL004"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each training that is too early for its labels."""
    for pipeline, retraining in retrainings(graph):
        delays = label_delays(retraining)
        early = [one for one in labelled_by(graph, retraining) if delays[one.item].after < one.after]
        if not early:
            continue
        labels = max(early, key=lambda one: one.after)
        given = delays[labels.item]
        waits = f"waits {given.after}" if given.is_given else "does not wait"
        yield pipeline.finding(
            CODE, SEVERITY, f"{pipeline.name} {waits} for its labels, but {labels.review.name} takes up to "
            f"{labels.after} for 95 of 100 cases",
            argument=given.argument, index=given.item, label="the others look as if nobody objected",
            related=(Related(f"{labels.review.name} is", labels.review.location, "shifts"),),
            help=f'{given.field}="{labels.after}"',
        )  # fmt: skip
