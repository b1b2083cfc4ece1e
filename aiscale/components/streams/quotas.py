"""What clients of a Kafka cluster may use up."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from aiscale.core.edges import ABSENT, OptionalBytes, Value


def _at_least_one(quotas: Value, fields: tuple[str, ...]) -> None:
    for field in fields:
        value = getattr(quotas, field)
        if value is not None and value < 2**10:
            raise ValueError(f"{field} ({value}) is out of range (1Ki and more, each second)")


class BrokerQuotas(Value):
    """Bounds for all clients of a broker together, and for its disks: Strimzi's quotas plugin.

    What one client leaves, the others may use. Clients that write wait when a disk is nearly full, before Kafka stops.
    Source: Strimzi 1.2.0, Kafka.spec.kafka.quotas, type strimzi.
    """

    min_free: Annotated[float, Field(gt=0, lt=1)] | None = 0.1
    """Share of each disk that must stay free for writers to be let in; no bound when None."""

    writes: OptionalBytes = Field(default=ABSENT)
    """Bytes that each broker takes in a second; no bound when absent."""

    reads: OptionalBytes = Field(default=ABSENT)
    """Bytes that each broker gives out in a second; no bound when absent."""

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        _at_least_one(self, ("writes", "reads"))
        if self.min_free is None and self.writes is None and self.reads is None:
            raise ValueError("min_free, writes or reads must be given: without, quotas=None says the same")
        return self


class ClientQuotas(Value):
    """Bounds for each client at each broker: Kafka's own quotas.

    They hold for Strimzi's operators as well: ``mutations`` must leave room for the topic operator.
    Source: Strimzi 1.2.0, Kafka.spec.kafka.quotas, type kafka; Apache Kafka documentation, quotas.
    """

    writes: OptionalBytes = Field(default=ABSENT)
    """Kafka's ``producer_byte_rate``: bytes in a second; no bound when absent."""

    reads: OptionalBytes = Field(default=ABSENT)
    """Kafka's ``consumer_byte_rate``: bytes in a second; no bound when absent."""

    requests: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """Kafka's ``request_percentage``: time of a broker's threads, where 100 is one thread."""

    mutations: Annotated[float, Field(gt=0, le=1e6)] | None = None
    """Kafka's ``controller_mutation_rate``: partitions that may be made or deleted in a second."""

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        _at_least_one(self, ("writes", "reads"))
        if not any(getattr(self, field) is not None for field in ("writes", "reads", "requests", "mutations")):
            raise ValueError("writes, reads, requests or mutations must be given: without, quotas=None says the same")
        return self
