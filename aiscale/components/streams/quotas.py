"""Quotas for all clients of a Kafka broker together."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from aiscale.core.edges import ABSENT, OptionalBytes, Value
from aiscale.core.values.client_quotas import refuse_tiny_rates


class BrokerQuotas(Value):
    """Quotas per broker for all clients together, and for its disks: Strimzi's quotas plugin.

    Clients share the quota. Producers are throttled before a disk is full. The plugin replaces Kafka's own quotas, so
    that quotas of single clients are not applied. Source: Strimzi 1.2.0, Kafka.spec.kafka.quotas, type strimzi;
    kafka-quotas-plugin 0.3.1, StaticQuotaCallback.
    """

    min_free_ratio: Annotated[float, Field(gt=0, lt=1)] | None = 0.1
    """Free share of each disk below which producers are stopped. None: no limit."""

    producer_byte_rate: OptionalBytes = Field(default=ABSENT)
    """Producer quota of each broker, in bytes per second. Default: no limit."""

    consumer_byte_rate: OptionalBytes = Field(default=ABSENT)
    """Consumer quota of each broker, in bytes per second. Default: no limit."""

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        refuse_tiny_rates(self, ("producer_byte_rate", "consumer_byte_rate"))
        if self.min_free_ratio is None and self.producer_byte_rate is None and self.consumer_byte_rate is None:
            raise ValueError(
                "min_free_ratio, producer_byte_rate or consumer_byte_rate must be given: without, quotas=None says the "
                "same"
            )
        return self
