"""KServe's LLMInferenceService."""

from typing import ClassVar

from pydantic import Field

from aiscale.components.serving.runtimes.kserve_release import OnKServe
from aiscale.components.serving.runtimes.vllm import VLLM


class LLMInferenceService(OnKServe):
    """KServe's LLMInferenceService: a language model on vLLM, whose controller creates the Deployment and its Service.

    vLLM fetches the model itself, as without KServe; KServe's storage initializer is disabled. An ``InferencePool``
    adds an endpoint picker in front of the replicas. Source: KServe 0.20.0, LLMInferenceService v1alpha2.
    """

    technology: ClassVar[str] = "LLMInferenceService"
    runs_sidecars: ClassVar[bool] = True
    runs_pod_groups: ClassVar[bool] = True

    server: VLLM = Field(default_factory=VLLM)
    """Model server. Its port is 8000, which the Service of KServe's controller leads to."""

    @property
    def replaces_pods(self) -> bool:
        """By the default strategy of a Deployment: an LLMInferenceService has no field for it."""
        return True

    @property
    def switches_at_once(self) -> bool:
        """One Deployment has the pods of all versions, and replaces them."""
        return False
