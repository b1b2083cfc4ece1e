"""Event streams."""

from __future__ import annotations

from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component

KINDS: tuple[type[Component], ...] = (KafkaCluster, Topic)
"""Every kind of this domain, by name."""
