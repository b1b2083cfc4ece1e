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
    DeliveryPipeline("fraud", service=fraud, retraining=Retraining(data=[payments], labels=[disputes], every="7d"))

Instead:
    disputes = Table("disputes", warehouse="snowflake", table="fraud.disputes", delay="45d")
    DeliveryPipeline("fraud", service=fraud,
                     retraining=Retraining(data=[payments], labels=[disputes], label_delay="45d", every="7d"))

Source:
    Chapelle, Modeling delayed feedback in display advertising, KDD 2014.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.features.batch_source import BatchSource
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration
from aiscale.rules.delivery.rolled_out import retrainings

CODE = "DLV075"
SEVERITY = Severity.WARNING
FAULTS = ("delivery-55",)
_NEGLIGIBLE = 0.01
"""Share of a training's new records that may lack their labels."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each training that is ahead of its labels."""
    for pipeline, retraining in retrainings(graph):
        late = [source for source in retraining.labels if isinstance(source, BatchSource)]
        slowest = max(late, key=lambda source: source.delay, default=None)
        waits = retraining.label_delay or Duration(0)
        if slowest is None or slowest.delay - waits <= _NEGLIGIBLE * (retraining.every or 0):
            continue
        needed = slowest.delay
        said = "nothing is waited for" if retraining.label_delay is None else f"it waits for {waits}"
        yield pipeline.finding(
            CODE, SEVERITY,
            f"{pipeline.name} learns from records of which {slowest.name} knows the answer only after {needed}",
            argument="retraining.labels" if retraining.label_delay is None else "retraining.label_delay", label=said,
            related=(Related(f"{slowest.name} says so", slowest.location, "delay"),),
            notes=("a record without an answer counts as a negative",), help=f'label_delay="{needed}"',
            fix=Fix(
                f"wait for the labels of {slowest.name}",
                (Edit("retraining.label_delay", f'"{needed}"', relation="aiscale.delivery.Retraining"),),
            ),
        )  # fmt: skip
