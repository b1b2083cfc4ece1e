"""MLServer."""

from typing import Annotated, ClassVar

from pydantic import Field

from aiscale.components.serving.runtimes.tag import Release
from aiscale.core.edges import Value
from aiscale.core.images import Image


class MLServer(Value):
    """MLServer: scikit-learn, XGBoost, LightGBM, MLflow and Python models behind the Open Inference Protocol.

    Source: release 1.7.1; it stayed under the Apache licence (kserve/kserve issue 3380).
    """

    technology: ClassVar[str] = "MLServer"

    version: Release = "1.7.1"
    """Release."""

    image: Image | None = None
    """Image; ``docker.io/seldonio/mlserver:<version>`` when absent. Pin it by digest."""

    workers: Annotated[int, Field(ge=0, le=256)] = 1
    """Processes that run the model in each replica, ``parallel_workers``; 0 runs it in the server's own."""
