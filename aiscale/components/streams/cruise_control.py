"""How partitions are spread over brokers."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from aiscale.core.edges import ABSENT, OptionalBytes, Value


class CruiseControl(Value):
    """Moves partitions when brokers come or go, and takes them off brokers that are to go.

    Source: Strimzi 1.2.0, Kafka.spec.cruiseControl and KafkaRebalance.
    """

    network: OptionalBytes = Field(default=ABSENT)
    """Bytes that a broker's network carries in a second, each way. Strimzi takes 10 000 KiB when absent: on most
    machines a tenth of what there is or less, so that plans fail for brokers that are far from full."""

    throttle: OptionalBytes = Field(default=ABSENT)
    """Bytes in a second that moves may take of each broker's network. Default: as much as there is."""

    moves: Annotated[int, Field(ge=1, le=1_000)] | None = None
    """Partitions that move into or out of a broker at once. Cruise Control's 5 when absent."""

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        for field in ("network", "throttle"):
            value = getattr(self, field)
            if value is not None and value < 2**10:
                raise ValueError(f"{field} ({value}) is out of range (1Ki and more, each second)")
        return self
