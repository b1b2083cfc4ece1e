"""A delivery pipeline."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from aiscale.components.delivery.controllers import ArgoRollouts, Controller, GitOps
from aiscale.components.delivery.engines import ENGINE_NAMES, ArgoWorkflows, Engine, GitHubActions, Tekton
from aiscale.components.delivery.gate import Gate
from aiscale.components.delivery.retraining import Retraining
from aiscale.components.delivery.signing import Signing
from aiscale.components.delivery.stage import DEFAULT_STAGES, Stage, fault_in
from aiscale.core.edges import Edge, EdgeKind, Many
from aiscale.core.messages.wording import listed
from aiscale.core.ports import CallTarget, Delivery, ModelStore, Place, TrainedModel
from aiscale.core.values.demand import ConcurrencyPolicy


class DeliveryPipeline(Delivery):
    """Builds, judges, signs and rolls out new versions of one service or of several, and trains their model anew."""

    family: ClassVar[str] = "pipelines"

    services: Annotated[Many[CallTarget], Edge(EdgeKind.DEPLOYS)]
    """What it rolls out, each in the way that its own ``rollout`` says: one service, or several of one build or of one
    model, as in each region."""

    engine: Engine = GitHubActions()
    """What runs it."""

    stages: Many[Stage] = DEFAULT_STAGES
    """Its steps: build, test, evaluate, sign, register and deploy when nothing else is said."""

    gates: Many[Gate] = (Gate("quality"),)
    """What the ``evaluate`` stage asks of a new version of a model; not to be worse than today's when nothing else is
    said."""

    retraining: Retraining | None = None
    """How the model is trained anew."""

    registry: Annotated[ModelStore | None, Edge(EdgeKind.STORED_IN)] = None
    """Where versions of the model are registered."""

    signing: Signing | None = Signing()
    """How versions are signed, and what checks it."""

    deploy_by: Literal["digest", "tag", "alias"] = "digest"
    """How what runs names its version: by its exact bytes, or by a tag or a registry alias that can move."""

    controller: Controller | None = ArgoRollouts()
    """What shifts requests to a new version; the cluster replaces pods one by one when None."""

    gitops: GitOps | None = None
    """What keeps the cluster as git says; the pipeline applies changes itself when absent."""

    revision_history: Annotated[int, Field(ge=0, le=1_000)] = 10
    """Earlier versions that can be gone back to. Source: Kubernetes revisionHistoryLimit (10)."""

    concurrency_policy: ConcurrencyPolicy = "Forbid"
    """What becomes of a run while another is under way: it waits (``Forbid``), takes its place (``Replace``), or runs
    beside it (``Allow``)."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """The Kubernetes cluster of trainings and of an engine that runs there; the system's only one when absent."""

    def is_placed(self) -> bool:
        """Its trainings do, and Tekton and Argo Workflows; of a pipeline of a code host without them nothing does."""
        on_cluster = isinstance(self.engine, Tekton | ArgoWorkflows) or self.retraining is not None
        return on_cluster or self.on is not None

    @property
    def models(self) -> tuple[TrainedModel, ...]:
        """The models that its services serve, each once."""
        return tuple({id(model): model for one in self.services if (model := _served(one)) is not None}.values())

    @property
    def trained_model(self) -> TrainedModel | None:
        """What its retraining makes new versions of; None without one, and where nobody says which model that is."""
        if self.retraining is None:
            return None
        return self.retraining.model or next(iter(self.models), None)

    @property
    def trained_services(self) -> Sequence[CallTarget]:
        """Those of its services that what it trains is for: all of them where none is said to serve it."""
        model = self.trained_model
        return tuple(one for one in self.services if model is not None and _served(one) is model) or self.services

    @property
    def technology(self) -> str:
        """The engine."""
        return ENGINE_NAMES[type(self.engine)]

    @model_validator(mode="after")
    def _each_service_once(self) -> Self:
        if not self.services:
            raise ValueError("services must not be empty: what does it roll out?")
        twice = next((one for one, count in Counter(self.services).items() if count > 1), None)
        if twice is not None:
            raise ValueError(f"services names {twice.name} twice")
        if self.retraining is not None and self.retraining.model is None and len(self.models) > 1:
            names = listed(model.name for model in self.models)
            raise ValueError(f"retraining says no model, and services serve {names}: say Retraining(…, model=…)")
        return self

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        fault = fault_in(self.stages)
        if fault:
            raise ValueError(fault)
        return self


def _served(service: CallTarget) -> TrainedModel | None:
    model = getattr(service, "model", None)
    return model if isinstance(model, TrainedModel) else None
