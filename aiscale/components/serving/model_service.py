"""A model behind an API."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from aiscale.components.serving.batching import Batching
from aiscale.components.serving.model import Model
from aiscale.components.serving.runtimes import TensorFlowServing, Triton
from aiscale.core.containment import Bulkhead, Cached, DefaultAnswer
from aiscale.core.demand import Autoscaling, Objective, Resources, Traffic
from aiscale.core.edges import Edge, EdgeKind, Many
from aiscale.core.gpus import Gpu
from aiscale.core.ports import CallTarget, FeatureProvider, Place
from aiscale.core.rollout import Rollout
from aiscale.quantities import Bytes, Cpu


class ModelService(CallTarget):
    """Serves one version of a model from its own Deployment, so that versions never share a fault."""

    domain: ClassVar[str] = "serving"

    model: Annotated[Model, Edge(EdgeKind.SERVES)]
    """The model."""

    runtime: Triton | TensorFlowServing
    """The model server."""

    resources: Resources = Resources(cpu=Cpu(2), memory=Bytes.parse("4Gi"))
    """CPU and memory of one replica."""

    gpu: Gpu | None = None
    """GPU model that each replica needs; none when absent."""

    gpus: Annotated[int, Field(ge=1, le=16)] = 1
    """Whole GPUs of each replica, where ``gpu`` is given."""

    replicas: Annotated[int, Field(ge=1, le=10_000)] = 2
    """Replicas, where there is no autoscaling."""

    autoscaling: Autoscaling | None = None
    """How the number of replicas follows the load."""

    requests_per_second_per_replica: Annotated[float, Field(gt=0, le=1e7)] | None = None
    """Measured throughput of one replica within the objective, for the capacity checks."""

    features: Annotated[FeatureProvider | None, Edge(EdgeKind.FEATURES)] = None
    """What gives the model its features."""

    batching: Batching | None = None
    """Whether and how requests are answered together; one by one when absent."""

    rollout: Rollout | None = None
    """How a new version of the model takes over; all at once when it is ready, when absent."""

    replaces: Model | None = None
    """The version that runs today, so that both can be compared. It does not become part of the system by this."""

    fallback: Annotated[Many[CallTarget | Cached | DefaultAnswer], Edge(EdgeKind.FALLS_BACK_TO)] = ()
    """What answers in its place while it can not, first to last."""

    bulkhead: Bulkhead | None = None
    """Limit on what one replica works on at once."""

    objective: Objective | None = None
    """What callers may rely on."""

    traffic: Traffic | None = None
    """Load from outside the system."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """The Kubernetes cluster; the system's only one when absent."""
