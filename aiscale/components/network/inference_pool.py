"""Model servers behind an endpoint picker."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from aiscale.core.edges import Edge, EdgeKind
from aiscale.core.ports import CallTarget
from aiscale.core.values.demand import Resources
from aiscale.core.values.images import Image

PICKER_IMAGE = "registry.k8s.io/gateway-api-inference-extension/epp:v1.5.0"
"""The endpoint picker. Source: Gateway API Inference Extension 1.5.0."""

PREFILL_PICKER_IMAGE = "ghcr.io/llm-d/llm-d-router-endpoint-picker:v0.9.0"
"""That which selects a replica for the prompt too. Source: KServe 0.20.0, config/llmisvcconfig."""


class InferencePool(CallTarget):
    """The replicas of a model service behind an endpoint picker. A route uses the pool as its target.

    The picker selects a replica for each request by queue length, key-value cache and cached prefixes. Callers other
    than routes connect to the model service, without the picker. Istio needs
    ``ENABLE_GATEWAY_API_INFERENCE_EXTENSION=true`` in istiod. Source: Gateway API Inference Extension 1.5.0.
    """

    family: ClassVar[str] = "inferencepools"

    service: Annotated[CallTarget, Edge(EdgeKind.CALLS)] = Field(kw_only=False)
    """Model service whose replicas are in the pool."""

    picker_replicas: Annotated[int, Field(ge=1, le=20)] = 2
    """Replicas of the endpoint picker. Each selects by itself, and knows cached prefixes of the requests that it has
    seen."""

    picker_image: Image | None = None
    """Image of the endpoint picker. Default: ``registry.k8s.io/gateway-api-inference-extension/epp:v1.5.0``; for a
    service with ``prefill`` ``ghcr.io/llm-d/llm-d-router-endpoint-picker:v0.9.0``, which knows the same flags. Pin it
    by digest."""

    picker_resources: Resources = Resources(cpu=4, memory="8Gi")
    """Resources of each replica of the endpoint picker. Source: values of its chart, Inference Extension 1.5.0."""

    failure_mode: Literal["FailOpen", "FailClose"] = "FailOpen"
    """When no picker is available, requests go to any replica (``FailOpen``) or fail (``FailClose``)."""

    priority: Annotated[int, Field(ge=-1_000, le=1_000)] = 0
    """Priority of requests of routes that wait in the picker; below 0, requests may be dropped. Routes add the header
    that names it. Source: InferenceObjective; flow control, Inference Extension 1.5.0."""

    def forwards(self, field: str, item: int | None) -> bool:
        """To a replica of its service."""
        del item
        return field == "service"
