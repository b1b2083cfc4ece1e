"""The ``config.properties`` of TorchServe.

Source: TorchServe 0.12.0, ConfigManager, ModelManager and ModelArchive; its documentation, advanced configuration.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import TorchServe
from aiscale.lowering.serving.artifacts import artifact_path, scratch_bytes, startup_seconds
from aiscale.quantities import Bytes

HTTP_PORT, MANAGEMENT_PORT, METRICS_PORT, GRPC_PORT = 8_080, 8_081, 8_082, 7_070

TEMP = "/tmp/torchserve"  # noqa: S108  # a path inside the container
"""Where archives are unpacked, and fetched."""

_STORE = f"{TEMP}/model-store"
_WEB = "https://"
_ARCHIVES = (".mar", ".model")


def properties(service: ModelService, runtime: TorchServe) -> str:
    """The file, one setting a line."""
    return "".join(f"{name}={value}\n" for name, value in _properties(service, runtime))


def model_path(service: ModelService, runtime: TorchServe) -> str:
    """Path of the model below the management API; with the version that its batch settings are for."""
    version = f"/{archive_version(service, runtime)}" if service.batching is not None else ""
    return f"/models/{service.model.known_to_server}{version}"


def archive_version(service: ModelService, runtime: TorchServe) -> str:
    """Version in the manifest of the archive."""
    return runtime.archive_version or service.model.version


def scratch(service: ModelService) -> Bytes | None:
    """Size of ``/tmp`` for a model of unknown size, which fits in the memory of its replica: fetched and unpacked."""
    served = service.served
    return None if served.size is not None else Bytes(scratch_bytes(served) + 2 * service.resources.memory)


def _properties(service: ModelService, runtime: TorchServe) -> Iterator[tuple[str, object]]:
    yield "inference_address", f"http://0.0.0.0:{HTTP_PORT}"
    # Whoever reaches it can register other models.
    yield "management_address", f"http://127.0.0.1:{MANAGEMENT_PORT}"
    yield "metrics_address", f"http://0.0.0.0:{METRICS_PORT}"
    yield "grpc_inference_address", "0.0.0.0"  # noqa: S104  # of the pod
    yield "grpc_inference_port", GRPC_PORT
    # Releases before 0.11.1 have no tokens, and ignore the setting.
    yield "disable_token_authorization", "true"
    yield "enable_envvars_config", "true"
    yield "metrics_mode", "prometheus"
    yield from _model(service)
    yield "default_workers_per_model", runtime.workers
    yield "default_startup_timeout", startup_seconds(service)
    yield "max_request_size", int(runtime.max_request_size)
    if service.batching is not None:
        batching = {"batchSize": service.batching.max_size, "maxBatchDelay": round(service.batching.max_delay_ms)}
        models = {service.model.known_to_server: {archive_version(service, runtime): batching}}
        yield "models", json.dumps(models)


def _model(service: ModelService) -> Iterator[tuple[str, object]]:
    """Where the one model is. The server fetches nothing else, not even when its management API is asked to."""
    name, artifact = service.model.known_to_server, artifact_path(service.served)
    if artifact.startswith(_WEB):
        artifact = artifact.replace(",", "%2C")  # separates models
        store, source, allowed = _STORE, artifact, re.escape(artifact).replace("\\", "\\\\")
    elif artifact.endswith(_ARCHIVES):
        store, source, allowed = posixpath.dirname(artifact), posixpath.basename(artifact), ""
    else:
        store, source, allowed = _STORE, artifact, ""
    yield "model_store", store
    yield "load_models", f"{name}={source}"
    yield "allowed_urls", allowed
