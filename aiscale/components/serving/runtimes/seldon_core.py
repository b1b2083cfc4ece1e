"""Seldon Core."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.serving.runtimes.mlserver import MLServer
from aiscale.components.serving.runtimes.runtime import ServingRuntime
from aiscale.components.serving.runtimes.tag import Release, numbers
from aiscale.components.serving.runtimes.triton import Triton


class SeldonCore(ServingRuntime):
    """Seldon Core: a SeldonDeployment (1.x) or a Model on a Server (2.x).

    Source: releases 1.17.1 (2023-08) and 2.6.0 (2023-07), the last ones under the Apache licence.
    """

    technology: ClassVar[str] = "Seldon Core"
    rolls_out_versions: ClassVar[bool] = True

    version: Release = "1.17.1"
    """Release. 1.18 and later, and 2.7 and later, are under the Business Source License."""

    accept_license: bool = False
    """Whether you have the subscription that releases under the Business Source License need in production."""

    server: Triton | MLServer = Field(default_factory=MLServer)
    """Model server."""

    shared_server: (
        Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=63)] | None
    ) = None
    """Name of the Server of 2.x that hosts this model and others. Its pods are not counted as those of the service, in
    capacity and cost. Default: a separate Server."""

    requests_by: Literal["rpc", "kafka"] = "rpc"
    """Protocol of a SeldonDeployment of 1.x, its ``serverType``."""

    @model_validator(mode="after")
    def _of_its_generation(self) -> Self:
        if self.shared_server is not None and not self.is_second:
            raise ValueError(f"shared_server is of Seldon Core 2.x, not {self.version}")
        if self.requests_by == "kafka" and self.is_second:
            raise ValueError(f"requests_by='kafka' is of Seldon Core 1.x, not {self.version}")
        return self

    @property
    def hosted_by(self) -> str | None:
        """The shared Server."""
        return self.shared_server

    @property
    def is_second(self) -> bool:
        """Whether it is Seldon Core 2."""
        return numbers(self.version)[0] >= 2
