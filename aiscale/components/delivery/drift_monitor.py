"""What notices that the world has moved away from what a model learned."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from aiscale.core.component import Component
from aiscale.core.edges import DurationField, Edge, EdgeKind, preset
from aiscale.core.ports import CallTarget, Delivery, FeatureProvider, TrainingSource
from aiscale.quantities import Duration


class DriftMonitor(Component):
    """Compares what a model sees, or says, with what it was trained on, and acts when they part."""

    family: ClassVar[str] = "driftmonitors"

    of: Annotated[CallTarget | FeatureProvider, Edge(EdgeKind.OBSERVES)] = Field(kw_only=False)
    """The service whose answers, or the features whose values are watched."""

    statistic: Literal["psi", "ks", "js", "wasserstein", "null-rate"] = "psi"
    """How far apart they are: population stability index, Kolmogorov-Smirnov, Jensen-Shannon, Wasserstein, or the
    share of missing values."""

    threshold: Annotated[float, Field(gt=0, le=1e6)] = 0.25
    """It acts above this. Source: the usual bands of the population stability index (a shift above 0.25)."""

    window: DurationField = Field(default=preset(Duration(3_600)))
    """Time over which values are gathered."""

    min_records: Annotated[int, Field(ge=1, le=1_000_000_000)] = 1_000
    """Fewest values in a window that it judges."""

    reference: Annotated[TrainingSource | None, Edge(EdgeKind.READS)] = None
    """What they are compared with; the data of the last training when absent."""

    action: Literal["alert", "retrain"] = "alert"
    """What it does: tell the owner, or ask the pipeline for a training too."""

    pipeline: Annotated[Delivery | None, Edge(EdgeKind.USES)] = None
    """Who is asked for a training."""

    cooldown: DurationField = Field(default=preset(Duration(43_200)))
    """Shortest time between two trainings that it asks for."""

    max_per_day: Annotated[int, Field(ge=1, le=1_000)] | None = 2
    """Most trainings that it asks for in a day; no limit when None."""

    @model_validator(mode="after")
    def _asks_somebody(self) -> Self:
        if self.action == "retrain" and self.pipeline is None:
            raise ValueError("pipeline must be given for action='retrain': who trains?")
        return self
