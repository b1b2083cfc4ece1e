"""What stores topics, whoever runs it."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, NamedTuple

from pydantic import Field

from aiscale.core.component import Component, Name
from aiscale.core.edges import DurationField, preset
from aiscale.core.values.images import Image
from aiscale.quantities import Bytes, Duration

KAFKA_TOOLS_IMAGE = "quay.io/strimzi/kafka:1.2.0-kafka-4.3.1"
"""Has Kafka's tools in ``/opt/kafka/bin``. Source: Strimzi 1.2.0; tools of Kafka 4 speak to brokers from 2.1 on
(KIP-896)."""


class Opening(NamedTuple):
    """A way into a cluster without encryption, or without a sign-in.

    Attributes:
        field: the field of the cluster that has it.
        item: its place there; None where the field has one value.
        problem: what is open, in words that follow the cluster's name.
        help: what closes it.
    """

    field: str
    item: int | None
    problem: str
    help: str


class Kafka(Component):
    """Brokers that speak Kafka's protocol: a cluster of one's own, or a managed one."""

    alias: Name | None = None
    """Prefix of the environment variables of its clients: ``<ALIAS>_BOOTSTRAP_SERVERS`` and ``<ALIAS>_CA_FILE``, the
    folder of certificates is ``/etc/kafka/<alias>``, in every environment. Default: its name."""

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

    runs_in_kubernetes: ClassVar[bool] = False
    """Whether its brokers are pods of the system, with disks of their own."""

    @property
    def users_by_operator(self) -> bool:
        """Whether an operator makes a user for each component that signs in."""
        return False

    @property
    def makes_topics(self) -> bool:
        """Whether topics are made as the system declares them."""
        return True

    @property
    def followers_serve_reads(self) -> bool:
        """Whether a reader that names its zone reads from a replica there. Source: KIP-392."""
        return False

    @property
    def default_record_limit(self) -> int | None:
        """The largest record in bytes where a topic does not set it; None where it is unknown."""
        return None

    @property
    def cloud_location(self) -> str:
        """Where a cloud runs it, in words: ``in eu-west-1``; empty where it may be anywhere."""
        return ""

    @property
    def is_serverless(self) -> bool:
        """Whether the cloud chooses brokers, copies and most settings."""
        return False

    def brokers_for(self, copies: int) -> int:
        """The fewest brokers that so many copies need."""
        return copies

    def openings(self) -> Iterator[Opening]:
        """What lets clients in without encryption or without a sign-in."""
        return iter(())

    @property
    def broker_count(self) -> int | None:
        """Brokers that hold copies; None where the number is unknown."""
        return None

    @property
    def broker_disk(self) -> Bytes | None:
        """Disk of each broker; None where it grows by itself."""
        return None
