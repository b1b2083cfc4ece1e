"""A registry of models."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from aiscale.core.edges import Many
from aiscale.core.ports import ModelStore

_NAMES = {"mlflow": "MLflow", "sagemaker": "Amazon SageMaker", "vertex-ai": "Vertex AI", "oci": "OCI"}
"""As people call them."""


class ModelRegistry(ModelStore):
    """A model registry: every version of a model, its artifact, training data and code, and its current alias."""

    family: ClassVar[str] = "modelregistries"

    engine: Literal["mlflow", "sagemaker", "vertex-ai", "oci"] = "mlflow"
    """Registry product."""

    uri: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9+.-]*://[^\s@]+$", max_length=1_024)] | None = None
    """Its URI, without a password."""

    aliases: Many[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=64)]] = ("champion",)
    """Aliases that move between versions. Source: MLflow 2.9, which replaced stages by aliases."""

    keep_versions: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """Number of versions of each model that are kept. Default: all."""

    @property
    def technology(self) -> str:
        """The engine."""
        return _NAMES[self.engine]
