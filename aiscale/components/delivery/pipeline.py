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
    """Builds, evaluates, signs and rolls out new versions of services, and retrains their model."""

    family: ClassVar[str] = "pipelines"

    services: Annotated[Many[CallTarget], Edge(EdgeKind.DEPLOYS)]
    """Services that it rolls out, each by its own ``rollout``: one service, or several with the same build or model,
    such as one per region."""

    engine: Engine = GitHubActions()
    """CI system or workflow engine that runs it."""

    stages: Many[Stage] = DEFAULT_STAGES
    """Its stages. Default: build, test, evaluate, sign, register and deploy."""

    gates: Many[Gate] = (Gate("quality"),)
    """Quality gates of the ``evaluate`` stage. Default: not worse than the current version."""

    retraining: Retraining | None = None
    """When and from which data the model is retrained."""

    registry: Annotated[ModelStore | None, Edge(EdgeKind.STORED_IN)] = None
    """Model registry of the versions."""

    signing: Signing | None = Signing()
    """How versions are signed and verified."""

    deploy_by: Literal["digest", "tag", "alias"] = "digest"
    """How deployed objects refer to a version: by digest, or by a tag or registry alias, which can move."""

    controller: Controller | None = ArgoRollouts()
    """Progressive delivery controller that shifts requests to a new version. None: a rolling update of the
    Deployment."""

    gitops: GitOps | None = None
    """GitOps controller of the cluster. Default: the pipeline applies changes itself."""

    revision_history: Annotated[int, Field(ge=0, le=1_000)] = 10
    """Number of earlier versions kept for a rollback. Source: Kubernetes revisionHistoryLimit (10)."""

    concurrency_policy: ConcurrencyPolicy = "Forbid"
    """What happens to a run while another one is active: it waits (``Forbid``), replaces it (``Replace``), or runs
    concurrently (``Allow``)."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """Kubernetes cluster of the trainings and of an engine that runs on Kubernetes. Default: the system's only
    cluster."""

    def is_placed(self) -> bool:
        """Whether it runs on a cluster: with trainings, Tekton or Argo Workflows."""
        on_cluster = isinstance(self.engine, Tekton | ArgoWorkflows) or self.retraining is not None
        return on_cluster or self.on is not None

    @property
    def models(self) -> tuple[TrainedModel, ...]:
        """The models that its services serve, without duplicates."""
        return tuple({id(model): model for one in self.services if (model := _served(one)) is not None}.values())

    @property
    def trained_model(self) -> TrainedModel | None:
        """The model that it retrains. None: no retraining, or the model is unknown."""
        if self.retraining is None:
            return None
        return self.retraining.model or next(iter(self.models), None)

    @property
    def trained_services(self) -> Sequence[CallTarget]:
        """Those of its services that serve the retrained model. All services if none is known to serve it."""
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
