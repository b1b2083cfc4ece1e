"""What stores topics, whoever runs it."""

from typing import Annotated

from pydantic import Field

from aiscale.core.component import Component
from aiscale.core.edges import DurationField, preset
from aiscale.quantities import Bytes, Duration


class Kafka(Component):
    """Brokers that speak Kafka's protocol: a cluster of one's own, or a managed one."""

    replication_factor: Annotated[int, Field(ge=1, le=15)] = 3
    """Copies of each partition, where a topic does not say otherwise."""

    min_insync_replicas: Annotated[int, Field(ge=1, le=15)] = 2
    """Copies that must confirm a write with acks=all, where a topic does not say otherwise."""

    transaction_max_timeout: DurationField = Field(default=preset(Duration(900)))
    """Kafka's ``transaction.max.timeout.ms``: the longest timeout that a transactional writer may ask for.
    Source: Apache Kafka broker configuration (default 15 minutes)."""

    @property
    def broker_count(self) -> int | None:
        """Brokers that hold copies; None where nobody is told."""
        return None

    @property
    def broker_disk(self) -> Bytes | None:
        """Disk of each broker; None where it grows by itself."""
        return None
