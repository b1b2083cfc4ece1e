"""MLServer."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from aiscale.components.serving.runtimes.server import ModelServer, ServerMetrics, Setting, TokenHistograms
from aiscale.components.serving.runtimes.tag import Release
from aiscale.core.values.images import Image

_PREPACKAGED: Mapping[str, str] = {
    "mlflow": "MLFLOW_SERVER",
    "sklearn": "SKLEARN_SERVER",
    "transformers": "HUGGINGFACE_SERVER",
    "xgboost": "XGBOOST_SERVER",
}


class MLServer(ModelServer):
    """MLServer: scikit-learn, XGBoost, LightGBM, MLflow and Python models with the Open Inference Protocol.

    Set further options in the service's ``environment``: ``MLSERVER_MODEL_IMPLEMENTATION``, the class of a ``python``
    model; ``MLSERVER_MODEL_HUGGINGFACE_TASK``, the task of a ``transformers`` model.

    Source: release 1.7.1; it stayed under the Apache licence (kserve/kserve issue 3380).
    """

    technology: ClassVar[str] = "MLServer"
    # TensorFlow, TensorRT and ONNX have no runtime there; models of one's own in Python do.
    frameworks: ClassVar[frozenset[str] | None] = frozenset(
        {"sklearn", "xgboost", "lightgbm", "mlflow", "transformers", "python"}
    )
    loads: ClassVar[str] = "it has no inference runtime for that"
    splits: ClassVar[bool] = False
    # By its Alibi runtime. Source: SeldonIO/MLServer issue 2267 (2025-09): its image has it.
    runs_explainers: ClassVar[bool] = True
    metrics: ClassVar[ServerMetrics | None] = None
    official_repository: ClassVar[str] = "docker.io/seldonio/mlserver"
    # Source: MLServer 1.7.1, mlserver/cli/main.py.
    takes_no_args: ClassVar[str] = "mlserver start takes a folder only; set MLSERVER_… variables in environment"

    version: Release = "1.7.1"
    """Release."""

    image: Image | None = None
    """Image. Default: ``docker.io/seldonio/mlserver:<version>``. Pin it by digest."""

    workers: Annotated[int, Field(ge=0, le=256)] = 1
    """Worker processes per replica, ``parallel_workers``. 0: the model runs in the server process."""

    @property
    def has_kv_cache(self) -> bool | None:
        """It has no key-value cache, or no metric for it."""
        return False

    @property
    def token_histograms(self) -> TokenHistograms | None:
        """It has request metrics only. Source: MLServer documentation, metrics."""
        return TokenHistograms()

    @property
    def copies(self) -> Setting | None:
        """One per worker. Source: MLServer documentation, parallel inference."""
        return Setting("workers", max(1, self.workers))

    @property
    def schemes_read(self) -> tuple[str, ...] | None:
        """``hf``, by its Hugging Face runtime; the other runtimes read files. Source: MLServer 1.7.1, its runtimes."""
        return ("hf",)

    def prepackaged_server(self, framework: str) -> str | None:
        """Source: Seldon Core 1.17.1, prepack.go and mlserver.go."""
        return _PREPACKAGED.get(framework)

    def inference_path(self, model: str) -> str | None:
        """Source: Open Inference Protocol 2."""
        return f"/v2/models/{model}/infer"
