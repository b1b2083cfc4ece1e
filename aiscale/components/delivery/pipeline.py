"""A delivery pipeline."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from aiscale.components.delivery.controllers import ArgoRollouts, Controller, GitOps
from aiscale.components.delivery.engines import ENGINE_NAMES, ArgoWorkflows, Engine, GitHubActions, Tekton
from aiscale.components.delivery.gate import Gate
from aiscale.components.delivery.retraining import Retraining
from aiscale.components.delivery.signing import Signing
from aiscale.components.delivery.stage import DEFAULT_STAGES, Stage, fault_in
from aiscale.core.demand import ConcurrencyPolicy
from aiscale.core.edges import Edge, EdgeKind, Many
from aiscale.core.ports import CallTarget, Delivery, ModelStore, Place


class DeliveryPipeline(Delivery):
    """Builds, judges, signs and rolls out new versions of one service, and trains its model anew."""

    family: ClassVar[str] = "pipelines"

    service: Annotated[CallTarget, Edge(EdgeKind.DEPLOYS)]
    """What it rolls out, in the way that the service's ``rollout`` says."""

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
    def technology(self) -> str:
        """The engine."""
        return ENGINE_NAMES[type(self.engine)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        fault = fault_in(self.stages)
        if fault:
            raise ValueError(fault)
        return self
