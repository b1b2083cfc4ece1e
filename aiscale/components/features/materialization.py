"""Materialization of batch features into the online store."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from aiscale.core.edges import DurationField, Value, preset
from aiscale.quantities import Duration


class Materialization(Value):
    """A scheduled run that copies new values from a table or a bucket into the online store."""

    every: DurationField = Field(kw_only=False)
    """Time between two runs; at most half of the view's ``ttl``."""

    allowed_lateness: DurationField = Field(default=preset(Duration(0)))
    """How far before the last run each run reads again, for late rows."""

    suspended: bool = False
    """Whether the schedule is suspended. The Feast operator suspends it by default. Source: feast-dev/feast pull
    request 5217."""

    engine: Literal["local", "spark", "bytewax", "ray"] = "local"
    """Compute engine. Source: Feast, batch engines."""

    retries: Annotated[int, Field(ge=0, le=20)] = 3
    """Number of retries of a failed run."""

    @model_validator(mode="after")
    def _runs(self) -> Self:
        if self.every < 60:
            raise ValueError(f"every ({self.every}) is shorter than a run takes to start: 1m is the least")
        return self
