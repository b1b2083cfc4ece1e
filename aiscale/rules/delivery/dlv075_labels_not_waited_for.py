"""A training does not wait for the labels of its newest records.

What:
    - A retraining reads its labels from a table or a bucket whose rows arrive after the event (``delay``), and its
      ``label_delay`` is absent or shorter. A delay of less than a hundredth of the interval is ignored.
    - A retraining gets its labels from people, and its ``label_delay``, or the ``delay`` of that ``Label``, is absent
      or shorter than the time in which they decide 95 of 100 cases. It is an estimate.

Why:
    The newest records have no label yet and count as negatives: as payments that nobody has disputed. The model learns
    that new records are harmless, and its metrics, which are computed from the same rows, confirm it. Where people
    decide, the model is worst on the cases that wait longest.

Example:
    disputes = Table("disputes", warehouse="snowflake", table="fraud.disputes", delay="45d")
    DeliveryPipeline("fraud", services=[fraud], retraining=Retraining(data=[payments], labels=[disputes], every="7d"))

Instead:
    disputes = Table("disputes", warehouse="snowflake", table="fraud.disputes", delay="45d")
    DeliveryPipeline("fraud", services=[fraud],
                     retraining=Retraining(data=[payments], labels=[disputes], label_delay="45d", every="7d"))

Source:
    O. Chapelle, Modeling Delayed Feedback in Display Advertising, KDD (2014).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.learning_loops import label_delays, labelled_by
from aiscale.analysis.delivery.rollouts import learned_from, retrainings
from aiscale.core.values.batch_source import BatchSource
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV075"
SEVERITY = Severity.WARNING
_NEGLIGIBLE = 0.01
"""Share of a training's new records that may lack their labels."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _source(graph)
    yield from _people(graph)


def _source(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each training that is ahead of its labels."""
    for pipeline, retraining in retrainings(graph):
        delays, most = label_delays(retraining), _NEGLIGIBLE * (retraining.every or 0)
        late = [
            (source, delays[index])
            for field, index, source, _ in learned_from(retraining)
            if field == "retraining.labels"
            and isinstance(source, BatchSource)
            and source.delay - delays[index].after > most
        ]
        if not late:
            continue
        slowest, given = max(late, key=lambda one: one[0].delay)
        needed = slowest.delay
        said = f"waits for {given.after}" if given.is_given else "waits for none"
        yield pipeline.finding(
            CODE, SEVERITY,
            f"{pipeline.name} trains on records whose labels arrive in {slowest.name} after {needed}, but {said}",
            argument=given.argument, index=given.item if given.is_given else None,
            label="newer records count as negatives",
            related=(Related(f"{slowest.name} has this delay", slowest.location, "delay"),),
            help=f'{given.field}="{needed}"',
            fix=Fix(
                f"wait for the labels of {slowest.name}",
                (Edit("retraining.label_delay", f'"{needed}"', relation="aiscale.delivery.Retraining"),),
            ) if given.field != "delay" else None,  # a call within a call is edited by people
        )  # fmt: skip


def _people(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
            argument=given.argument, index=given.item, label="later labels count as negatives",
            related=(Related(f"{labels.review.name} is", labels.review.location, "shifts"),),
            help=f'{given.field}="{labels.after}"',
        )  # fmt: skip
