"""The files that MLServer reads: ``settings.json`` of the server, ``model-settings.json`` of its model.

Source: MLServer 1.7.1, ``mlserver.settings`` and its inference runtimes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from aiscale.analysis.streams.variable_names import variable_prefix
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import MLServer, server_of
from aiscale.lowering.serving.artifacts import artifact_path, scratch_bytes
from aiscale.quantities import Bytes

HTTP_PORT, GRPC_PORT, METRICS_PORT = 8_080, 8_081, 8_082

IMPLEMENTATIONS: Mapping[str, str] = {
    "sklearn": "mlserver_sklearn.SKLearnModel",
    "xgboost": "mlserver_xgboost.XGBoostModel",
    "lightgbm": "mlserver_lightgbm.LightGBMModel",
    "mlflow": "mlserver_mlflow.MLflowRuntime",
    "transformers": "mlserver_huggingface.HuggingFaceRuntime",
}
"""Inference runtimes by ``Model.framework``. The user's own code, ``python``, names its class in the variable
``MLSERVER_MODEL_IMPLEMENTATION``."""

_EXPLAINER = "mlserver_alibi_explain.AlibiExplainRuntime"

_HUB = "hf://"


def settings_files(service: ModelService, runtime: MLServer) -> dict[str, str]:
    """Both files, by name."""
    return {
        "settings.json": _text(_server_settings(runtime)),
        "model-settings.json": _text(_model_settings(service)),
    }


def scratch(service: ModelService) -> Bytes | None:
    """Size of ``/tmp`` for a model that is downloaded from the Hugging Face hub; None for others, which are mounted.

    A model of unknown size fits in the memory of its replica.
    """
    served = service.served
    if not served.artifact.startswith(_HUB) or served.size is not None:
        return None
    return Bytes(scratch_bytes(served) + service.resources.memory)


def _server_settings(runtime: MLServer) -> dict[str, Any]:
    return {
        "debug": False,
        "http_port": HTTP_PORT,
        "grpc_port": GRPC_PORT,
        "metrics_port": METRICS_PORT,
        # Written although it is the default: an operator may have another one in a variable.
        "metrics_endpoint": "/metrics",
        "parallel_workers": runtime.workers,
        # Below the working directory by default, which is read-only.
        "metrics_dir": "/tmp/metrics",  # noqa: S108  # a path inside the container
        "environments_dir": "/tmp/environments",  # noqa: S108  # the same
    }


def _model_settings(service: ModelService) -> dict[str, Any]:
    model, served = service.model, service.served
    found: dict[str, Any] = {"name": model.known_to_server}
    implementation = _EXPLAINER if service.explains is not None else IMPLEMENTATIONS.get(model.framework)
    if implementation is not None:
        found["implementation"] = implementation
    if service.batching is not None:
        found["max_batch_size"] = service.batching.max_size
        found["max_batch_time"] = service.batching.max_delay_ms / 1_000
    found["parameters"] = {"version": model.version}
    if served.artifact.startswith(_HUB):
        # Read by the Hugging Face runtime alone; its task is the variable MLSERVER_MODEL_HUGGINGFACE_TASK.
        found["parameters"]["extra"] = {"pretrained_model": served.artifact.removeprefix(_HUB)}
    else:
        found["parameters"]["uri"] = artifact_path(served)
    if (explains := service.explains) is not None:
        found["parameters"]["extra"] = {
            "explainer_type": explains.explainer_type,
            **({"infer_output": explains.output} if explains.output is not None else {}),
        }
    return found


def explained_model(service: ModelService) -> dict[str, str]:
    """The variable with the URL at which an explainer asks its model; nothing for all others.

    Kubernetes replaces the variable in it, which the service has of what it calls. Source: Kubernetes documentation,
    dependent environment variables; mlserver-alibi-explain 1.6.1, AlibiExplainSettings.
    """
    if (explains := service.explains) is None:
        return {}
    explained = cast("ModelService", explains.target)
    server = server_of(explained.runtime)
    assert server is not None, "a validator refuses it"
    path = server.inference_path(explained.model.known_to_server)
    return {"MLSERVER_MODEL_ALIBI_EXPLAIN_INFER_URI": f"$({variable_prefix(explained, explains)}_URL){path}"}


def _text(settings: Mapping[str, Any]) -> str:
    return json.dumps(settings, indent=2) + "\n"
