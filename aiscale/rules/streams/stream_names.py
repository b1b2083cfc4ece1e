"""What to call a stream in a sentence."""

from __future__ import annotations

from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.core.ports import EventStream


def called(stream: EventStream) -> str:
    """Its name; a subscription is often called as its reader is, so it is said to be one."""
    return f"the subscription {stream.name}" if isinstance(stream, PubSubSubscription) else stream.name
