"""Records are deleted between two trainings.

What:
    A retraining runs more seldom (``every``) than a stream that it learns from keeps its records: of what has come
    since the last training, and whose true answer is known by then (``label_delay``), only the newest part is left. Of
    a stream of ``labels`` it is the true answers that are gone.
    A subscription that says how far back the training goes (``Consume(…, replay=…)``) is not meant.

Why:
    Nothing fails. With a month between trainings and a day of records, the model learns from a thirtieth of what
    happened, and always from the same hours of the same kind of day.

Example:
    rides = Topic("rides", kafka, retention="1d")
    DeliveryPipeline("eta", services=[eta], retraining=Retraining(data=[rides], every="30d"))

Instead:
    rides = Topic("rides", kafka, retention="31d")
    DeliveryPipeline("eta", services=[eta], retraining=Retraining(data=[rides], every="30d"))

Source:
    Apache Kafka topic configuration, retention.ms; arithmetic over the blueprint.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.learning_loops import label_delays
from aiscale.analysis.delivery.rollouts import has_history, retrainings, streams_learned_from
from aiscale.analysis.streams.stream_storage import keeping_field, kept_for
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "DLV073"
SEVERITY = Severity.WARNING
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream that forgets what no training has seen."""
    for pipeline, retraining in retrainings(graph):
        if retraining.every is None:
            continue
        delay = max(given.after for given in label_delays(retraining))
        for field, _, stream, consume in streams_learned_from(retraining):
            # How far back it goes is a choice once it is said; whether it can go so far, STR017 knows.
            if (consume is not None and consume.replay is not None) or has_history(retraining, field):
                continue
            kept = kept_for(stream)
            wait = delay if field == "retraining.data" else Duration(0)
            # When the records are gone before their labels come, DLV056 says so.
            if kept is None or wait >= kept or kept >= retraining.every + wait:
                continue
            share = (kept - wait) / retraining.every
            yield pipeline.finding(
                CODE, SEVERITY,
                f"{pipeline.name} trains every {retraining.every} on {stream.name}, which keeps records for "
                f"{Duration(kept)}",
                argument="retraining.every", label=f"{1 - share:.0%} of the records are deleted unseen",
                related=(Related(f"{stream.name} is", stream.location, keeping_field(stream)),),
                notes=((f"their true answers come after {wait}",) if wait else ()),
                help=f'{keeping_field(stream)}="{retraining.every + wait}" or more on {stream.name}, or a '
                f"copy at rest in {field.rpartition('.')[2]}=[…]",
            )  # fmt: skip
