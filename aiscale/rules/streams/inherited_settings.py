"""Settings that a topic inherits from its Kafka cluster, in words."""

from __future__ import annotations

from aiscale.components.streams.topic import Topic


def inherited(topic: Topic, *fields: str) -> tuple[str, ...]:
    """Notes on the fields that the topic does not set: ``… of CLUSTER is 2 (default)``."""
    return tuple(
        f"{field} of {topic.cluster.name} is {getattr(topic.cluster, field)}{default_mark(topic, field)}"
        for field in fields
        if field not in topic.model_fields_set
    )


def default_mark(topic: Topic, field: str) -> str:
    """`` (default)`` where neither the topic nor its cluster sets the field."""
    return "" if field in topic.model_fields_set | topic.cluster.model_fields_set else " (default)"
