"""How long a topic must keep its records for what reads it: no help proposes less."""

from __future__ import annotations

from aiscale.analysis.delivery.learning_loops import label_delays
from aiscale.analysis.delivery.rollouts import has_history, retrainings, streams_learned_from
from aiscale.analysis.streams.stream_storage import readers
from aiscale.components.streams.topic import Topic
from aiscale.graph.architecture import ArchitectureGraph


def needed_retention(graph: ArchitectureGraph, topic: Topic) -> float:
    """The longest declared need, in seconds; 0 where there is none.

    It is what must be kept, replays and allowed outages of readers, and the time between two trainings with that until
    their labels come.

    Args:
        graph: the system.
        topic: the topic.
    """
    found = [float(topic.must_keep or 0)]
    for reader in readers(graph, topic):
        if reader.consume is not None:
            # An outage as long as the retention is too long for it.
            found += [float(reader.consume.replay or 0), 1.01 * float(reader.consume.max_outage or 0)]
    for _, retraining in retrainings(graph):
        delay = max((float(given.after) for given in label_delays(retraining)), default=0.0)
        for field, _, stream, _ in streams_learned_from(retraining):
            if stream is topic and retraining.every is not None and not has_history(retraining, field):
                found.append(float(retraining.every) + (delay if field == "retraining.data" else 0.0))
    return max(found)
