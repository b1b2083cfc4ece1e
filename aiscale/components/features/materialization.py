"""How batch features get into the online store."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from aiscale.core.edges import DurationField, Value, preset
from aiscale.quantities import Duration


class Materialization(Value):
    """A run at set intervals that copies new values from a table or a bucket into the online store."""

    every: DurationField = Field(kw_only=False)
    """Time between two runs; half of the view's ``ttl`` or less."""

    allowed_lateness: DurationField = Field(default=preset(Duration(0)))
    """How far before the last run each run looks again, for rows that arrived late."""

    suspended: bool = False
    """Whether it is switched off. The Feast operator makes it so unless told otherwise.
    Source: feast-dev/feast pull request 5217."""

    engine: Literal["local", "spark", "bytewax", "ray"] = "local"
    """What computes it. Source: Feast, batch engines."""

    retries: Annotated[int, Field(ge=0, le=20)] = 3
    """Attempts of a run after the first one."""

    @model_validator(mode="after")
    def _runs(self) -> Self:
        if self.every < 60:
            raise ValueError(f"every ({self.every}) is shorter than a run takes to start: 1m is the least")
        return self
