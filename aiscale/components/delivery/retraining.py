"""Retraining: when a model is trained again, and from which data."""

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
    """Retrains the model from streams and stored data. New versions pass the gates of the pipeline."""

    data: Annotated[Many[EventStream | TrainingSource | Consume], AfterValidator(shared), Edge(EdgeKind.READS)]
    """Training data. A stream is read with its own consumer group, ``<pipeline>-training``, unless ``Consume`` sets
    another."""

    labels: Annotated[
        Many[EventStream | TrainingSource | Consume | Label], AfterValidator(shared), Edge(EdgeKind.READS)
    ] = ()
    """Sources of the labels; ``Label`` sets the delay of each. Default: ``data`` contains the labels."""

    model: Annotated[TrainedModel | None, Edge(EdgeKind.TRAINS)] = None
    """The model. Default: the model that the pipeline's service serves."""

    features: Annotated[FeatureProvider | None, Edge(EdgeKind.FEATURES)] = None
    """Feature service of the training. Default: the one of the pipeline's service."""

    every: OptionalDuration = Field(default=ABSENT)
    """Time between two trainings. Default: only on demand, manually or by a drift monitor."""

    min_records: Annotated[int, Field(ge=1, le=10**12)] | None = None
    """Minimum number of new records of ``data`` for a training. Records without a label count as well: they are
    negative examples."""

    label_delay: OptionalDuration = Field(default=ABSENT)
    """Time until the label of a record is available, unless ``Label`` sets another. Default: none."""

    exploration_rate: Annotated[float, Field(gt=0, le=1)] | None = None
    """Share of the requests that get a random prediction or that of another model, so that the model does not learn
    from its own predictions alone. Default: none."""

    point_in_time: bool = True
    """Whether each record is joined with the feature values at its event time (point-in-time join)."""

    snapshot: bool = True
    """Whether each training reads a versioned snapshot of the data, so that it can be repeated."""

    engine: TrainingEngine = ArgoWorkflows()
    """Engine that runs the training."""

    image: Image | None = None
    """Image of the training. Default: the pipeline builds it."""

    resources: Resources | None = None
    """CPU and memory of the training."""

    gpu: Gpu | None = None
    """GPU model. Default: no GPU."""

    gpus: Annotated[int, Field(ge=1, le=16)] = 1
    """Number of whole GPUs, with ``gpu``."""

    timeout: OptionalDuration = Field(default=ABSENT)
    """Maximum duration; a longer training is stopped. Default: the time between two trainings; no limit with
    ``concurrency_policy="Allow"``."""

    concurrency_policy: ConcurrencyPolicy = "Forbid"
    """What happens to a training that is due while another one runs: it is skipped (``Forbid``), replaces it
    (``Replace``), or runs concurrently (``Allow``). Source: Kubernetes CronJob, ``concurrencyPolicy``."""

    max_per_day: Annotated[int, Field(ge=1, le=1_000)] | None = None
    """Maximum number of trainings per day, scheduled or on demand. Default: as many as ``every`` allows."""

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
