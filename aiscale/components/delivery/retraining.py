"""Continuous learning: when a model is trained anew, and from what."""

import math
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from aiscale.components.delivery.engines import ArgoWorkflows, TrainingEngine
from aiscale.components.delivery.label import Label
from aiscale.core.edges import ABSENT, Edge, EdgeKind, Many, OptionalDuration, Value
from aiscale.core.ports import EventStream, FeatureProvider, TrainedModel, TrainingSource
from aiscale.core.relations import Consume, shared
from aiscale.core.values.demand import ConcurrencyPolicy, Resources
from aiscale.core.values.gpus import Gpu
from aiscale.core.values.images import Image


class Retraining(Value):
    """Trains the model anew from streams and stored data; what comes out passes the pipeline's gates like any other."""

    data: Annotated[Many[EventStream | TrainingSource | Consume], AfterValidator(shared), Edge(EdgeKind.READS)]
    """What is learned from. A stream is read with a consumer group of its own, ``<pipeline>-training``, unless a
    ``Consume`` says another."""

    labels: Annotated[
        Many[EventStream | TrainingSource | Consume | Label], AfterValidator(shared), Edge(EdgeKind.READS)
    ] = ()
    """Where the true answers come from, each with its own delay in a ``Label``; ``data`` holds them when empty."""

    model: Annotated[TrainedModel | None, Edge(EdgeKind.TRAINS)] = None
    """The model; the one that the pipeline's service serves when absent."""

    features: Annotated[FeatureProvider | None, Edge(EdgeKind.FEATURES)] = None
    """The features that it is trained with; those of the pipeline's service when absent."""

    every: OptionalDuration = Field(default=ABSENT)
    """Time between two trainings; only when asked for, by hand or by a drift monitor, when absent."""

    min_records: Annotated[int, Field(ge=1, le=10**12)] | None = None
    """Fewest new records of ``data`` that a training is worth. One without a label counts as well: it is learned from
    as a negative."""

    label_delay: OptionalDuration = Field(default=ABSENT)
    """Time until the true answer to a record is known, where no ``Label`` says another; none when absent."""

    exploration_rate: Annotated[float, Field(gt=0, le=1)] | None = None
    """Share of the requests that are answered at random or by another model, so that the model does not learn from its
    own answers alone; none when absent."""

    point_in_time: bool = True
    """Whether each record is joined with the features as they were when it happened."""

    snapshot: bool = True
    """Whether each training reads a named state of the data, so that it can be repeated and is never mixed up."""

    engine: TrainingEngine = ArgoWorkflows()
    """What runs the training."""

    image: Image | None = None
    """Image of the training; the pipeline builds it when absent."""

    resources: Resources | None = None
    """CPU and memory of the training."""

    gpu: Gpu | None = None
    """GPU model that it needs; none when absent."""

    gpus: Annotated[int, Field(ge=1, le=16)] = 1
    """Whole GPUs, where ``gpu`` is given."""

    timeout: OptionalDuration = Field(default=ABSENT)
    """A training that takes longer is stopped. When absent, the time between two trainings; with
    ``concurrency_policy="Allow"``, nothing stops it."""

    concurrency_policy: ConcurrencyPolicy = "Forbid"
    """What becomes of a training that is due while another runs: it is left out (``Forbid``), takes its place
    (``Replace``), or runs beside it (``Allow``). Source: Kubernetes CronJob, ``concurrencyPolicy``."""

    max_per_day: Annotated[int, Field(ge=1, le=1_000)] | None = None
    """Most trainings in a day, whoever asks for them; what ``every`` gives when absent."""

    @model_validator(mode="after")
    def _learns(self) -> Self:
        if not self.data:
            raise ValueError("data must not be empty: a training learns from something")
        if "timeout" in self.engine.model_fields_set:
            raise ValueError("engine takes no timeout of its own here: give the training's timeout")
        asked = math.floor(86_400 / self.every) if self.every else 0
        if self.max_per_day is not None and self.max_per_day < asked:
            raise ValueError(
                f"max_per_day ({self.max_per_day}) is below the {asked} that every={str(self.every)!r} asks for"
            )
        return self
