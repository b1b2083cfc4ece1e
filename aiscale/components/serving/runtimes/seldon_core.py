"""Seldon Core."""

from collections.abc import Collection, Iterator
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.serving.runtimes.mlserver import MLServer
from aiscale.components.serving.runtimes.runtime import Downloader, ServingRuntime
from aiscale.components.serving.runtimes.tag import Release, numbers
from aiscale.components.serving.runtimes.triton import Triton
from aiscale.core.values.demand import Resources
from aiscale.core.values.images import CompanionImage, Image
from aiscale.core.values.rollout import Canary, Rollout, Shadow

_OF_PODS = (
    "args", "claims", "command", "image_pull_policy", "priority", "secrets", "shutdown_grace", "volumes",
)  # fmt: skip

_AGENT = Resources(cpu=0.7, memory="600M")
"""CPU and memory of rclone and the agent. Source: Seldon Core 2.6.0, operator/config/serverconfigs."""


class SeldonCore(ServingRuntime):
    """Seldon Core: a SeldonDeployment (1.x) or a Model on a Server (2.x).

    Source: releases 1.17.1 (2023-08) and 2.6.0 (2023-07), the last ones under the Apache licence.
    """

    technology: ClassVar[str] = "Seldon Core"
    rolls_out_versions: ClassVar[bool] = True
    over_grpc: ClassVar[str] = "steps get no raw tensors"
    """What happens to gRPC requests of a Sequence, for messages."""

    version: Release = "1.17.1"
    """Release. 1.18 and later, and 2.7 and later, are under the Business Source License."""

    accept_license: bool = False
    """Whether you have the subscription that releases under the Business Source License need in production."""

    server: Triton | MLServer = Field(default_factory=MLServer)
    """Model server."""

    shared_server: (
        Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=63)] | None
    ) = None
    """Name of an existing Server of 2.x that hosts this model and others. Its pods are not counted as those of the
    service, in capacity and cost. Default: a Server of its own, of the ServerConfig ``mlserver`` or ``triton``."""

    requests_by: Literal["rpc", "kafka"] = "rpc"
    """Protocol of a SeldonDeployment of 1.x, its ``serverType``. ``kafka`` is checked and not deployed."""

    runtime_namespace: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=63)] = (
        "seldon-mesh"
    )
    """Namespace of the SeldonRuntime of 2.x, with its Servers and the Service ``seldon-mesh``."""

    executor: Image | None = None
    """Image of the service orchestrator of 1.x, which is in front of the model server in each pod. Default:
    ``docker.io/seldonio/seldon-core-executor:<version>``. Pin it by digest."""

    executor_resources: Resources = Resources(cpu=0.5, memory="512Mi", cpu_limit=0.5)
    """CPU and memory of the service orchestrator of 1.x. Source: Seldon Core 1.17.1, its defaults."""

    storage_initializer: Image | None = None
    """Image of the init container of 1.x that downloads the model: KServe's, which reads S3, Cloud Storage, the Hugging
    Face hub and web servers. Default: ``docker.io/kserve/storage-initializer:v0.21.0``. Pin it by digest."""

    @model_validator(mode="after")
    def _of_its_generation(self) -> Self:
        if self.shared_server is not None and not self.is_second:
            raise ValueError(f"shared_server is of Seldon Core 2.x, not {self.version}")
        if not self.is_second and "runtime_namespace" in self.model_fields_set:
            raise ValueError(f"runtime_namespace is of Seldon Core 2.x, not {self.version}")
        if self.requests_by == "kafka" and self.is_second:
            raise ValueError(f"requests_by='kafka' is of Seldon Core 1.x, not {self.version}")
        for field in ("executor", "executor_resources", "storage_initializer"):
            if self.is_second and field in self.model_fields_set:
                raise ValueError(f"{field} is of Seldon Core 1.x, not {self.version}")
        return self

    def companion_images(self, artifact: str) -> Iterator[CompanionImage]:
        """The service orchestrator, and the storage initializer for a model that is downloaded; none with 2.x."""
        if self.is_second:
            return
        yield self.executor_image
        if not artifact.startswith(("oci://", "pvc://")):
            yield self.storage_initializer_image

    @property
    def executor_image(self) -> CompanionImage:
        """The image of the service orchestrator of 1.x."""
        official = f"docker.io/seldonio/seldon-core-executor:{self.version}"
        return CompanionImage("executor", self.executor, "Seldon's service orchestrator", official)

    @property
    def router_image(self) -> CompanionImage | None:
        """The image that runs an inference graph: of 1.x the service orchestrator. None: the gateways of 2.x."""
        return None if self.is_second else self.executor_image

    @property
    def router_resources(self) -> Resources:
        """CPU and memory of one replica of it."""
        return self.executor_resources

    @property
    def storage_initializer_image(self) -> CompanionImage:
        """The image that downloads models."""
        official = "docker.io/kserve/storage-initializer:v0.21.0"
        return CompanionImage("storage_initializer", self.storage_initializer, "KServe's storage initializer", official)

    @property
    def downloader(self) -> Downloader | None:
        """Of 1.x the init container; of 2.x rclone in the pods of a Server, whose remotes are the cluster's own."""
        return None if self.is_second else Downloader("KServe's storage initializer", ("s3", "gs", "https", "hf"))

    @property
    def replaces_pods(self) -> bool:
        """Each: 1.x by a rolling update with ``maxUnavailable: 10%``, 2.x one pod of a StatefulSet after another."""
        return True

    @property
    def switches_at_once(self) -> bool:
        """Of 2.x, whose proxies route to a version that is loaded."""
        return self.is_second

    @property
    def holds(self) -> Collection[type[Rollout]]:
        """A ``Canary`` and a ``Shadow``: of 1.x predictors with ``traffic`` and ``shadow``, of 2.x an Experiment."""
        return (Canary, Shadow)

    @property
    def graphs_call_servers(self) -> bool:
        """Each: steps are the containers of a predictor, or a Model by its name."""
        return True

    @property
    def pods_namespace(self) -> str | None:
        """Of 2.x that of the SeldonRuntime."""
        return self.runtime_namespace if self.is_second else None

    @property
    def has_service_in_namespace(self) -> bool:
        """Of 1.x: callers of 2.x use the proxies of the SeldonRuntime."""
        return not self.is_second

    @property
    def sidecar_resources(self) -> Resources | None:
        """The service orchestrator of 1.x; rclone and the agent of 2.x."""
        return _AGENT if self.is_second else self.executor_resources

    @property
    def hosted_by(self) -> str | None:
        """The shared Server."""
        return self.shared_server

    @property
    def pods_without(self) -> Collection[str]:
        """Of 2.x: pods are in the namespace of the SeldonRuntime, with volumes and arguments of a ServerConfig."""
        return () if not self.is_second else _OF_PODS if self.shared_server is None else ("environment", *_OF_PODS)

    @property
    def is_second(self) -> bool:
        """Whether it is Seldon Core 2."""
        return numbers(self.version)[0] >= 2
