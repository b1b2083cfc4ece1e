"""How far back a reader of a stream can begin again."""

from __future__ import annotations

from aiscale.analysis.streams import kept_for
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.core.ports import EventStream
from aiscale.quantities import Duration


def replayable_for(stream: EventStream) -> Duration | None:
    """The age of the oldest record that can be read again; None where that has no end, or nobody says."""
    if isinstance(stream, PubSubSubscription):
        own = stream.retention if stream.retain_acked else Duration(0)
        return max(own, stream.topic.retention or Duration(0))
    return kept_for(stream)
