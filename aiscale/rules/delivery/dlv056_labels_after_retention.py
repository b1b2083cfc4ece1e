"""True answers come when the records are gone.

What:
    A retraining waits for labels as long as a stream that it reads keeps its records, or longer: for ``label_delay``,
    for the longest ``delay`` of a ``Label``, or for the people that it has them from. A copy at rest beside it in
    ``data`` keeps what the stream forgets.

Why:
    By the time a record's true answer is known, the record has been deleted. The training finds nothing to join,
    or only the few newest, and learns from what happens to be left.

Example:
    rides = Topic("rides", kafka, retention="3d")
    DeliveryPipeline("eta", services=[eta], retraining=Retraining(data=[rides], every="1d", label_delay="7d"))

Instead:
    rides = Topic("rides", kafka, retention="14d")
    DeliveryPipeline("eta", services=[eta], retraining=Retraining(data=[rides], every="1d", label_delay="7d"))

Source:
    Apache Kafka topic configuration, retention.ms; arithmetic over the blueprint.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.learning_loops import label_delays, labelled_by, labels_after
from aiscale.analysis.delivery.rollouts import has_history, retrainings, streams_learned_from
from aiscale.analysis.streams.stream_storage import keeping_field, kept_for
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "DLV056"
SEVERITY = Severity.ERROR
FAULTS = ("streams-42",)
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream that forgets too early."""
    for pipeline, retraining in retrainings(graph):
        slowest_last = sorted(labelled_by(graph, retraining), key=lambda labels: labels.after)
        people = {labels.item: labels for labels in slowest_last}
        waits = [
            (given, *labels_after(given.after, people.get(index)))
            for index, given in enumerate(label_delays(retraining))
        ]
        given, delay, by_whom = max(waits, key=lambda wait: wait[1])
        if not delay or has_history(retraining, "retraining.data"):
            continue
        for field, _, stream, _ in streams_learned_from(retraining):
            kept = kept_for(stream)
            if field == "retraining.data" and kept is not None and delay >= kept:
                least = delay + (retraining.every or Duration(0))
                yield pipeline.finding(
                    CODE, SEVERITY,
                    f"{stream.name} keeps records for {Duration(kept)}, but their labels come after {delay}",
                    argument=given.argument, index=given.item,
                    label="the records are gone by then",
                    notes=by_whom,
                    help=f'{keeping_field(stream)}="{least}" or more on {stream.name}, or a copy at rest in data=[…]',
                )  # fmt: skip
