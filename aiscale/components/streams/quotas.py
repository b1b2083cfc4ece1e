"""What clients of a Kafka cluster may use up together."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from aiscale.core.edges import ABSENT, OptionalBytes, Value
from aiscale.core.values.client_quotas import refuse_tiny_rates


class BrokerQuotas(Value):
    """Bounds for all clients of a broker together, and for its disks: Strimzi's quotas plugin.

    What one client leaves, the others may use. Clients that write wait when a disk is nearly full, before Kafka stops.
    The plugin takes the place of Kafka's own quotas: it keeps none of a single client.
    Source: Strimzi 1.2.0, Kafka.spec.kafka.quotas, type strimzi; kafka-quotas-plugin 0.3.1, StaticQuotaCallback.
    """

    min_free_ratio: Annotated[float, Field(gt=0, lt=1)] | None = 0.1
    """Share of each disk that must stay free for writers to be let in. None: no bound."""

    producer_byte_rate: OptionalBytes = Field(default=ABSENT)
    """Bytes that each broker takes in a second. Default: no bound."""

    consumer_byte_rate: OptionalBytes = Field(default=ABSENT)
    """Bytes that each broker gives out in a second. Default: no bound."""

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        refuse_tiny_rates(self, ("producer_byte_rate", "consumer_byte_rate"))
        if self.min_free_ratio is None and self.producer_byte_rate is None and self.consumer_byte_rate is None:
            raise ValueError(
                "min_free_ratio, producer_byte_rate or consumer_byte_rate must be given: without, quotas=None says the "
                "same"
            )
        return self
