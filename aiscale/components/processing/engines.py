"""Engines with few fields of their own: Storm, Kafka Streams, and programs without an engine."""

from typing import Annotated

from pydantic import Field, StringConstraints

from aiscale.core.demand import Resources
from aiscale.core.edges import Value
from aiscale.core.images import Image
from aiscale.quantities import Bytes, Cpu


class Storm(Value):
    """Apache Storm: for topologies that exist already. New jobs do better on Flink.

    Source: Apache Storm 2.8.8 (2026-05); no maintained operator is known.
    """

    version: Annotated[str, StringConstraints(pattern=r"^2\.[0-9]+\.[0-9]+$")] = "2.8.8"
    """Storm version."""

    image: Image | None = None
    """Image with the topology in it; the official image of the version when absent."""

    trident: bool = False
    """Whether the topology is written with Trident, which can handle each record exactly once."""

    supervisor: Resources = Resources(cpu=Cpu(2), memory=Bytes.parse("4Gi"))
    """CPU and memory of each supervisor."""

    workers: Annotated[int, Field(ge=1, le=64)] = 4
    """Workers of each supervisor."""


class KafkaStreams(Value):
    """A program that uses the Kafka Streams library: it needs no cluster, and keeps its state in changelog topics."""

    image: Image
    """Image of the program; pin it by digest."""

    resources: Resources = Resources(cpu=Cpu(1), memory=Bytes.parse("2Gi"))
    """CPU and memory of each instance."""

    threads: Annotated[int, Field(ge=1, le=64)] = 1
    """Kafka Streams' ``num.stream.threads``: tasks that one instance runs at once."""

    standby_replicas: Annotated[int, Field(ge=0, le=5)] = 1
    """Copies of the state on other instances, so that a lost one is replaced without replay.
    Source: Apache Kafka Streams configuration, ``num.standby.replicas`` (0 by default)."""


class OwnCode(Value):
    """A program of one's own that reads and writes streams with a client library."""

    image: Image
    """Image of the program; pin it by digest."""

    resources: Resources = Resources(cpu=Cpu(1), memory=Bytes.parse("1Gi"))
    """CPU and memory of each instance."""
