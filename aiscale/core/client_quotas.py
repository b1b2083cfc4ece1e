"""What one client of a Kafka cluster may use up."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from aiscale.core.edges import ABSENT, OptionalBytes, Value

LEAST_RATE = 2**10
"""Bytes in a second: a quota below that holds back requests that carry no record."""


def refuse_tiny_rates(quotas: Value, fields: tuple[str, ...]) -> None:
    """Refuse a rate that is no likely quota.

    Args:
        quotas: what holds the rates.
        fields: their names.

    Raises:
        ValueError: one is too small; the message begins with its field.
    """
    for field in fields:
        value = getattr(quotas, field)
        if value is not None and value < LEAST_RATE:
            raise ValueError(f"{field} ({value}) is out of range (1Ki and more, each second)")


class ClientQuotas(Value):
    """Bounds for a client at each broker: Kafka's own quotas.

    As ``quotas`` of a cluster they hold for every client, Strimzi's operators among them: ``mutations`` must leave room
    for the topic operator. As ``kafka_quotas`` of a workload they hold for that one, in place of the cluster's.
    Source: Strimzi 1.2.0, Kafka.spec.kafka.quotas, type kafka, and KafkaUser.spec.quotas; Apache Kafka 4.3
    documentation, quotas.
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
        refuse_tiny_rates(self, ("writes", "reads"))
        if not any(getattr(self, field) is not None for field in ("writes", "reads", "requests", "mutations")):
            raise ValueError("writes, reads, requests or mutations must be given: without, None says the same")
        return self
