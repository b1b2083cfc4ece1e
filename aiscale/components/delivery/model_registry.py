"""A registry of models."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from aiscale.core.edges import Many
from aiscale.core.ports import ModelStore

_NAMES = {"mlflow": "MLflow", "sagemaker": "Amazon SageMaker", "vertex-ai": "Vertex AI", "oci": "OCI"}
"""As people call them."""


class ModelRegistry(ModelStore):
    """Knows every version of a model: its bytes, the data and code that made it, and which one serves."""

    family: ClassVar[str] = "modelregistries"

    engine: Literal["mlflow", "sagemaker", "vertex-ai", "oci"] = "mlflow"
    """What it is made with."""

    uri: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9+.-]*://[^\s@]+$", max_length=1_024)] | None = None
    """Where it answers; never with a password in it."""

    aliases: Many[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=64)]] = ("champion",)
    """Names that move from version to version. Source: MLflow 2.9, which replaced stages by aliases."""

    keep_versions: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """Versions of each model that are kept; all when absent."""

    @property
    def technology(self) -> str:
        """The engine."""
        return _NAMES[self.engine]
