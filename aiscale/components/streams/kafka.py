"""What stores topics, whoever runs it."""

from typing import Annotated

from pydantic import Field

from aiscale.core.component import Component, Name
from aiscale.core.edges import DurationField, preset
from aiscale.core.values.images import Image
from aiscale.quantities import Bytes, Duration

KAFKA_TOOLS_IMAGE = "quay.io/strimzi/kafka:1.2.0-kafka-4.3.1"
"""Has Kafka's tools in ``/opt/kafka/bin``. Source: Strimzi 1.2.0; tools of Kafka 4 speak to brokers from 2.1 on
(KIP-896)."""


class Kafka(Component):
    """Brokers that speak Kafka's protocol: a cluster of one's own, or a managed one."""

    alias: Name | None = None
    """Name by which programs know it: their variables are ``<ALIAS>_BOOTSTRAP_SERVERS`` and ``<ALIAS>_CA_FILE``, the
    folder of certificates is ``/etc/kafka/<alias>``, wherever an image runs; its name when absent."""

    replication_factor: Annotated[int, Field(ge=1, le=15)] = 3
    """Copies of each partition, where a topic does not say otherwise."""

    min_insync_replicas: Annotated[int, Field(ge=1, le=15)] = 2
    """Copies that must confirm a write with acks=all, where a topic does not say otherwise."""

    transaction_max_timeout: DurationField = Field(default=preset(Duration(900)))
    """Kafka's ``transaction.max.timeout.ms``: the longest timeout that a transactional writer may ask for.
    Source: Apache Kafka broker configuration (default 15 minutes)."""

    tools_image: Image | None = None
    """Image with Kafka's tools in ``/opt/kafka/bin``, for Jobs that make topics, rights and quotas where no operator
    does, and for those of ``aiscale replay``; Strimzi's, ``quay.io/strimzi/kafka:1.2.0-kafka-4.3.1``, when absent. Pin
    it by digest. For Amazon MSK with roles it needs Strimzi's OAuth library too."""

    @property
    def tools(self) -> str:
        """The image that Kafka's tools are taken from."""
        return self.tools_image or KAFKA_TOOLS_IMAGE

    @property
    def broker_count(self) -> int | None:
        """Brokers that hold copies; None where nobody is told."""
        return None

    @property
    def broker_disk(self) -> Bytes | None:
        """Disk of each broker; None where it grows by itself."""
        return None
