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

    As ``quotas`` of a cluster they hold for every client, Strimzi's operators among them: ``controller_mutation_rate``
    must leave room for the topic operator. As ``kafka_quotas`` of a workload they hold for that one, in place of the
    cluster's.
    Source: Strimzi 1.2.0, Kafka.spec.kafka.quotas, type kafka, and KafkaUser.spec.quotas; Apache Kafka 4.3
    documentation, quotas.
    """

    producer_byte_rate: OptionalBytes = Field(default=ABSENT)
    """Bytes that it may write in a second. Default: no bound."""

    consumer_byte_rate: OptionalBytes = Field(default=ABSENT)
    """Bytes that it may read in a second. Default: no bound."""

    request_percentage: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """Time of a broker's threads, where 100 is one thread."""

    controller_mutation_rate: Annotated[float, Field(gt=0, le=1e6)] | None = None
    """Partitions that may be made or deleted in a second."""

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        refuse_tiny_rates(self, ("producer_byte_rate", "consumer_byte_rate"))
        *fields, last = type(self).model_fields
        if all(getattr(self, field) is None for field in (*fields, last)):
            raise ValueError(f"{', '.join(fields)} or {last} must be given: without, None says the same")
        return self
