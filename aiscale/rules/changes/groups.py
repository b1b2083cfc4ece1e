"""The groups in which topics were read when they were applied, with every default filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def groups_before(address: str, known: Mapping[str, Any]) -> dict[str, str]:
    """The group in which each stream was read; not those that each replica reads for itself.

    Args:
        address: who read.
        known: the same, as it was applied.
    """
    name, items, found = address.partition("/")[2], known.get("consumes"), {}
    own = f"connect-{name}" if known.get("kind") == "Connector" else name
    application = application_before(address, known) if engine_before(known) == "KafkaStreams" else ""
    for one in items if isinstance(items, (list, tuple)) else ():
        subscription = one if isinstance(one, dict) else {"target": one}
        if not subscription.get("each_replica"):
            found[str(subscription.get("target"))] = application or str(subscription.get("group") or own)
    return found


def application_before(address: str, known: Mapping[str, Any]) -> str:
    """The first group that a subscription named, and else the name: the ``application.id`` of Kafka Streams."""
    items = known.get("consumes")
    groups = (one.get("group") for one in items if isinstance(one, dict)) if isinstance(items, (list, tuple)) else ()
    return next((str(one) for one in groups if one), address.partition("/")[2])


def engine_before(known: Mapping[str, Any]) -> str:
    """The kind of engine that ran a job; empty of what had none."""
    engine = known.get("engine")
    return str(engine.get("kind", "")) if isinstance(engine, dict) else ""
