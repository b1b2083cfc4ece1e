"""KServe."""

from collections.abc import Collection, Iterator
from typing import ClassVar, Literal

from aiscale.components.serving.runtimes.custom import CustomServer
from aiscale.components.serving.runtimes.kserve_release import OnKServe
from aiscale.components.serving.runtimes.mlserver import MLServer
from aiscale.components.serving.runtimes.runtime import Downloader
from aiscale.components.serving.runtimes.tag import numbers
from aiscale.components.serving.runtimes.tensorflow import TensorFlowServing
from aiscale.components.serving.runtimes.torchserve import TorchServe
from aiscale.components.serving.runtimes.triton import Triton
from aiscale.components.serving.runtimes.vllm import VLLM
from aiscale.core.values.demand import Resources
from aiscale.core.values.images import CompanionImage, Image
from aiscale.core.values.rollout import Canary, Rollout

_WITH_CANARY = (0, 21)
"""Release whose route sends a share to a canary of Standard mode."""


class KServe(OnKServe):
    """KServe: a ServingRuntime and an InferenceService, whose controller creates the pods and their routes.

    Source: release 0.21.0 (2026-09).
    """

    technology: ClassVar[str] = "KServe"
    over_grpc: ClassVar[str] = "the connection is refused"
    """What happens to gRPC requests of an inference graph, for messages."""

    mode: Literal["Standard", "Knative"] = "Standard"
    """Deployment mode: Kubernetes Deployments, or Knative revisions, which can scale to zero. It is always set on the
    object, because the default differs between KServe's code and its shipped configuration."""

    storage_initializer: Image | None = None
    """Image of the init container that downloads the model. Default:
    ``docker.io/kserve/storage-initializer:v<version>``. Pin it by digest."""

    router: Image | None = None
    """Image of the router of an ``InferenceGraph``. Default: ``docker.io/kserve/router:v<version>``. Pin it by
    digest."""

    server: Triton | TensorFlowServing | TorchServe | MLServer | VLLM | CustomServer | None = None
    """Model server, as a separate ServingRuntime. Default: KServe's built-in runtime for the framework, which is
    checked and not deployed."""

    def companion_images(self, artifact: str) -> Iterator[CompanionImage]:
        """The storage initializer, for a model that is downloaded to a server of its own choice."""
        if self.server is not None and not artifact.startswith(("oci://", "pvc://")):
            yield self.storage_initializer_image

    @property
    def storage_initializer_image(self) -> CompanionImage:
        """The image that downloads models."""
        official = f"docker.io/kserve/storage-initializer:v{self.version}"
        return CompanionImage("storage_initializer", self.storage_initializer, "KServe's storage initializer", official)

    @property
    def router_image(self) -> CompanionImage:
        """The image that runs an inference graph."""
        return CompanionImage("router", self.router, "KServe's router", f"docker.io/kserve/router:v{self.version}")

    @property
    def router_resources(self) -> Resources:
        """CPU and memory of one replica of it.

        Source: KServe 0.21, config/configmap/inferenceservice.yaml, router: 100m and 100Mi, with a limit of 1Gi.
        """
        return Resources(cpu=0.1, memory="256Mi")

    @property
    def downloader(self) -> Downloader | None:
        """Its storage initializer. Source: KServe documentation, storage."""
        return Downloader("KServe's storage initializer", ("s3", "gs", "https", "hf", "oci"))

    @property
    def replaces_pods(self) -> bool:
        """In Knative mode, by revisions."""
        return self.mode == "Knative"

    @property
    def has_service_in_namespace(self) -> bool:
        """In Standard mode: callers of Knative use its gateway."""
        return self.mode == "Standard"

    @property
    def switches_at_once(self) -> bool:
        """In Knative mode: the Deployment of Standard mode replaces its pods by its ``strategy``."""
        return self.mode == "Knative"

    @property
    def holds(self) -> Collection[type[Rollout]]:
        """A ``Canary``; in Standard mode since 0.21. Source: kserve/kserve pull request 5912."""
        return (Canary,) if self.mode == "Knative" or numbers(self.version)[:2] >= _WITH_CANARY else ()

    @property
    def keeps_earlier_version(self) -> bool:
        """In Knative mode: its last revision."""
        return self.mode == "Knative"

    @property
    def caps_share(self) -> bool:
        """In Standard mode. Source: KServe 0.21, inference_service_validation.go (validateCanarySpecs)."""
        return self.mode == "Standard"

    @property
    def holds_requests(self) -> bool:
        """In Knative mode."""
        return self.mode == "Knative"
