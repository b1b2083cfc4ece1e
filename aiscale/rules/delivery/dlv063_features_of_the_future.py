"""A model is trained with features of the future.

What:
    A retraining joins records with features as they are now (``point_in_time=False``), not as they were when each
    record happened.

Why:
    A count of the last hour, read today, holds what came after the ride whose price is learned. The model does very
    well in every measure, and badly in service, where the future is not known.

Example:
    DeliveryPipeline("surge", services=[surge],
                     retraining=Retraining(data=[rides], features=surge_v8, point_in_time=False))

Instead:
    DeliveryPipeline("surge", services=[surge], retraining=Retraining(data=[rides], features=surge_v8))

Source:
    Feast documentation, point-in-time joins; Google, Rules of Machine Learning, rule 29.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.rollouts import retrainings, trained_with
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV063"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such retraining."""
    for pipeline, retraining in retrainings(graph):
        features = () if retraining.point_in_time else trained_with(pipeline, retraining)
        if features:
            yield pipeline.finding(
                CODE, SEVERITY, f"{pipeline.name} trains with features as they are now, not as they were",
                argument="retraining.point_in_time", label="the model sees what came later",
                notes=(f"they come from {listed(one.name for one in features)}",), help="leave point_in_time out",
                fix=Fix(
                    "train with features as they were",
                    (Edit("retraining.point_in_time", "True", relation="aiscale.delivery.Retraining"),),
                ),
            )  # fmt: skip
