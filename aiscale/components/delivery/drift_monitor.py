"""Drift monitors: the data of a model compared with its training data."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from aiscale.core.component import Component
from aiscale.core.edges import DurationField, Edge, EdgeKind, preset
from aiscale.core.ports import CallTarget, Delivery, FeatureProvider, TrainingSource
from aiscale.quantities import Duration


class DriftMonitor(Component):
    """Compares the inputs or the predictions of a model with its training data, and acts when they drift."""

    family: ClassVar[str] = "driftmonitors"

    of: Annotated[CallTarget | FeatureProvider, Edge(EdgeKind.OBSERVES)] = Field(kw_only=False)
    """The model service whose predictions, or the feature view whose values, are monitored."""

    statistic: Literal["psi", "ks", "js", "wasserstein", "null-rate"] = "psi"
    """Measure of the drift: population stability index, Kolmogorov-Smirnov, Jensen-Shannon, Wasserstein, or the share
    of missing values."""

    threshold: Annotated[float, Field(gt=0, le=1e6)] = 0.25
    """Value of the statistic above which it acts. Source: usual bands of the population stability index (a shift above
    0.25)."""

    window: DurationField = Field(default=preset(Duration(3_600)))
    """Time window over which values are collected."""

    min_records: Annotated[int, Field(ge=1, le=1_000_000_000)] = 1_000
    """Minimum number of values in a window; below it, nothing is compared."""

    reference: Annotated[TrainingSource | None, Edge(EdgeKind.READS)] = None
    """Reference data. Default: the data of the last training."""

    action: Literal["alert", "retrain"] = "alert"
    """Alert the owner, or also start a training."""

    pipeline: Annotated[Delivery | None, Edge(EdgeKind.USES)] = None
    """Pipeline whose training it starts."""

    cooldown: DurationField = Field(default=preset(Duration(43_200)))
    """Minimum time between two trainings that it starts."""

    max_per_day: Annotated[int, Field(ge=1, le=1_000)] | None = 2
    """Maximum number of trainings that it starts per day. None: no limit."""

    @model_validator(mode="after")
    def _asks_somebody(self) -> Self:
        if self.action == "retrain" and self.pipeline is None:
            raise ValueError("pipeline must be given for action='retrain': who trains?")
        return self
