"""Cruise Control."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from aiscale.core.edges import ABSENT, OptionalBytes, Value


class CruiseControl(Value):
    """Rebalances partitions when brokers are added, and drains brokers before they are removed.

    Source: Strimzi 1.2.0, Kafka.spec.cruiseControl and KafkaRebalance.
    """

    network: OptionalBytes = Field(default=ABSENT)
    """Network capacity of a broker in each direction, in bytes per second. Default: Strimzi's 10 000 KiB/s, a tenth of
    most machines' bandwidth or less, with which rebalances of lightly loaded brokers can fail."""

    throttle: OptionalBytes = Field(default=ABSENT)
    """Replication bandwidth of rebalances per broker, in bytes per second. Default: unlimited."""

    moves: Annotated[int, Field(ge=1, le=1_000)] | None = None
    """Concurrent partition movements per broker. Default: Cruise Control's 5."""

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        for field in ("network", "throttle"):
            value = getattr(self, field)
            if value is not None and value < 2**10:
                raise ValueError(f"{field} ({value}) is out of range (1Ki and more, each second)")
        return self
