"""Kafka client quotas."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from aiscale.core.edges import ABSENT, OptionalBytes, Value

LEAST_RATE = 2**10
"""Minimum plausible quota, in bytes per second; a lower one delays requests without records."""


def refuse_tiny_rates(quotas: Value, fields: tuple[str, ...]) -> None:
    """Refuse implausibly small quotas.

    Args:
        quotas: object with the rates.
        fields: names of the rates.

    Raises:
        ValueError: a rate is too small; the message begins with its field.
    """
    for field in fields:
        value = getattr(quotas, field)
        if value is not None and value < LEAST_RATE:
            raise ValueError(f"{field} ({value}) is out of range (1Ki and more, each second)")


class ClientQuotas(Value):
    """Kafka's quotas of a client at each broker.

    As ``quotas`` of a cluster they apply to every client, including Strimzi's operators: ``controller_mutation_rate``
    must be high enough for the topic operator. As ``kafka_quotas`` of a workload they override those of the cluster.
    Source: Strimzi 1.2.0, Kafka.spec.kafka.quotas, type kafka, and KafkaUser.spec.quotas; Apache Kafka 4.3
    documentation, quotas.
    """

    producer_byte_rate: OptionalBytes = Field(default=ABSENT)
    """Producer quota, in bytes per second. Default: no limit."""

    consumer_byte_rate: OptionalBytes = Field(default=ABSENT)
    """Consumer quota, in bytes per second. Default: no limit."""

    request_percentage: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """Request quota: time of a broker's threads in per cent, where 100 is one thread."""

    controller_mutation_rate: Annotated[float, Field(gt=0, le=1e6)] | None = None
    """Partitions that may be created or deleted per second."""

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        refuse_tiny_rates(self, ("producer_byte_rate", "consumer_byte_rate"))
        *fields, last = type(self).model_fields
        if all(getattr(self, field) is None for field in (*fields, last)):
            raise ValueError(f"{', '.join(fields)} or {last} must be given: without, None says the same")
        return self
