"""A training does not wait for the labels of its newest records.

What:
    A retraining reads its labels from a table or a bucket whose rows arrive a while after what they speak of
    (``delay``), and its ``label_delay`` is absent or shorter. A delay of less than a hundredth of the time between two
    trainings is left alone.

Why:
    The newest records have no answer yet. Joined with the labels that are there, they count as negatives: as payments
    that nobody has disputed, as articles that nobody has sent back. The model learns that what is new is harmless, and
    its metrics, which are computed from the same rows, agree.

Example:
    disputes = Table("disputes", warehouse="snowflake", table="fraud.disputes", delay="45d")
    DeliveryPipeline("fraud", services=[fraud], retraining=Retraining(data=[payments], labels=[disputes], every="7d"))

Instead:
    disputes = Table("disputes", warehouse="snowflake", table="fraud.disputes", delay="45d")
    DeliveryPipeline("fraud", services=[fraud],
                     retraining=Retraining(data=[payments], labels=[disputes], label_delay="45d", every="7d"))

Source:
    Chapelle, Modeling delayed feedback in display advertising, KDD 2014.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.learning_loops import label_delays
from aiscale.analysis.delivery.rollouts import learned_from, retrainings
from aiscale.core.values.batch_source import BatchSource
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV075"
SEVERITY = Severity.WARNING
_NEGLIGIBLE = 0.01
"""Share of a training's new records that may lack their labels."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
        said = f"it waits for {given.after}" if given.is_given else "nothing is waited for"
        yield pipeline.finding(
            CODE, SEVERITY,
            f"{pipeline.name} learns from records of which {slowest.name} knows the answer only after {needed}",
            argument=given.argument, index=given.item if given.is_given else None, label=said,
            related=(Related(f"{slowest.name} says so", slowest.location, "delay"),),
            notes=("a record without an answer counts as a negative",), help=f'{given.field}="{needed}"',
            fix=Fix(
                f"wait for the labels of {slowest.name}",
                (Edit("retraining.label_delay", f'"{needed}"', relation="aiscale.delivery.Retraining"),),
            ) if given.field != "delay" else None,  # a call within a call is edited by people
        )  # fmt: skip
