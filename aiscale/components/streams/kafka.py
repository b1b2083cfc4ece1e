"""The port of Kafka clusters."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, NamedTuple

from pydantic import Field

from aiscale.core.component import Name
from aiscale.core.edges import DurationField, preset
from aiscale.core.ports import Brokers
from aiscale.core.values.images import Image
from aiscale.quantities import Bytes, Duration

KAFKA_TOOLS_IMAGE = "quay.io/strimzi/kafka:1.2.0-kafka-4.3.1"
"""Contains Kafka's tools in ``/opt/kafka/bin``. Source: Strimzi 1.2.0; tools of Kafka 4 support brokers from 2.1 on
(KIP-896)."""


ON_THE_PATH = "readable on the network path"
"""Consequence of connections without encryption."""


class Opening(NamedTuple):
    """Access to a cluster without encryption or without authentication.

    Attributes:
        field: field of the cluster that allows it.
        item: index in that field. None: the field has one value.
        problem: what is open, as a clause after the cluster's name.
        consequence: what follows from it, in a few words.
        help: how to close it.
        reveals: whether it reveals records: clients that use it get some.
    """

    field: str
    item: int | None
    problem: str
    consequence: str
    help: str
    reveals: bool = True


class Kafka(Brokers):
    """Brokers with Kafka's protocol: self-hosted or managed."""

    alias: Name | None = None
    """Prefix of the environment variables of its clients, ``<ALIAS>_BOOTSTRAP_SERVERS`` and ``<ALIAS>_CA_FILE``, in
    every environment; certificates are in ``/etc/kafka/<alias>``. Default: its name."""

    replication_factor: Annotated[int, Field(ge=1, le=15)] = 3
    """Default replication factor of topics."""

    min_insync_replicas: Annotated[int, Field(ge=1, le=15)] = 2
    """Default ``min.insync.replicas`` of topics: replicas that must acknowledge a write with ``acks=all``."""

    transaction_max_timeout: DurationField = Field(default=preset(Duration(900)))
    """Kafka's ``transaction.max.timeout.ms``: maximum transaction timeout of producers. Source: Apache Kafka broker
    configuration (default 15 minutes)."""

    tools_image: Image | None = None
    """Image with Kafka's tools in ``/opt/kafka/bin``, for Jobs that create topics, ACLs and quotas without an operator,
    and for Jobs of ``aiscale replay``. Default: Strimzi's, ``quay.io/strimzi/kafka:1.2.0-kafka-4.3.1``. Pin it by
    digest. Amazon MSK with IAM also needs Strimzi's OAuth library in it."""

    @property
    def tools(self) -> str:
        """The image with Kafka's tools."""
        return self.tools_image or KAFKA_TOOLS_IMAGE

    runs_in_kubernetes: ClassVar[bool] = False
    """Whether its brokers are pods of the system, with their own disks."""

    has_other_clients: ClassVar[bool] = False
    """Whether programs outside the system use it as well."""

    @property
    def listener_services(self) -> tuple[str, ...]:
        """Type of each Service that its listeners create: ``loadbalancer``, ``nodeport``."""
        return ()

    @property
    def users_by_operator(self) -> bool:
        """Whether an operator creates a user for each client."""
        return False

    @property
    def makes_topics(self) -> bool:
        """Whether the system creates its topics."""
        return True

    @property
    def followers_serve_reads(self) -> bool:
        """Whether consumers with ``client.rack`` read from a replica in their zone. Source: KIP-392."""
        return False

    @property
    def default_record_limit(self) -> int | None:
        """Default maximum record size of topics, in bytes. None: unknown."""
        return None

    @property
    def largest_request(self) -> int | None:
        """Largest request that its brokers accept, in bytes: ``socket.request.max.bytes``; None: unknown."""
        return None

    @property
    def cloud_location(self) -> str:
        """Its location in a cloud, in words: ``in eu-west-1``; empty if unknown."""
        return ""

    @property
    def is_serverless(self) -> bool:
        """Whether the cloud sets brokers, replication and most settings."""
        return False

    def brokers_for(self, copies: int) -> int:
        """Minimum number of brokers for a replication factor."""
        return copies

    def openings(self) -> Iterator[Opening]:
        """Access without encryption or without authentication."""
        return iter(())

    @property
    def broker_count(self) -> int | None:
        """Number of brokers. None: unknown."""
        return None

    @property
    def broker_disk(self) -> Bytes | None:
        """Disk of each broker. None: it grows automatically."""
        return None
