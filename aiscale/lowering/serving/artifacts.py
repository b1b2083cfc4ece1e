"""The artifact of a model in a pod: its path, its volume, and the time and disk that fetching it takes."""

from __future__ import annotations

import math
from typing import Any

from aiscale.components.serving.model import Model
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.variant import Variant, image_of
from aiscale.core.values.images import pull_policy
from aiscale.quantities import Bytes

FETCH_BYTES_PER_S = 10 * 2**20
"""Slowest fetch that start-up budgets allow for. Source: KServe users report over a minute for 1 GB."""

LOAD_S = 120
"""Seconds to start the server and load a fetched model."""

UNKNOWN_SIZE_S = 900
"""Start-up budget, in seconds, for a model of unknown size."""

MODELS = "/models"
"""Where a volume with models is mounted."""

FILE = "file://"


def startup_seconds(service: ModelService, *, load_s: int = LOAD_S) -> int:
    """Time that a replica may take to fetch and load its model, in seconds; at least its ``startup_time``.

    Args:
        service: the service.
        load_s: seconds to start the server and load a fetched model.
    """
    size = service.served.size
    budget = UNKNOWN_SIZE_S - LOAD_S if size is None else math.ceil(size / FETCH_BYTES_PER_S)
    return max(load_s + budget, math.ceil(service.startup_time or 0))


def scratch_bytes(model: Model | Variant) -> Bytes:
    """Size of ``/tmp``: the model as fetched, once more unpacked, and 1 GiB."""
    return Bytes(2**30 + 2 * (model.size or 0))


def artifact_path(model: Model | Variant) -> str:
    """Where the server finds the model: the URI itself, or the path in the container.

    ``file://`` is a folder that an operator fetches the model to.
    """
    if model.artifact.startswith(FILE):
        return model.artifact.removeprefix(FILE)
    if model.artifact.startswith("pvc://"):
        _, _, path = model.artifact.removeprefix("pvc://").partition("/")
        return f"{MODELS}/{path}".rstrip("/")
    return MODELS if image_of(model.artifact, model.digest) is not None else model.artifact


def artifact_volume(model: Model | Variant) -> tuple[tuple[dict[str, Any], ...], tuple[dict[str, Any], ...]]:
    """Volumes and mounts for a model on a PersistentVolumeClaim or in an image; empty for object stores."""
    source: dict[str, Any]
    if (image := image_of(model.artifact, model.digest)) is not None:
        source = {"image": {"reference": image, "pullPolicy": pull_policy(image)}}
    elif model.artifact.startswith("pvc://"):
        claim = model.artifact.removeprefix("pvc://").partition("/")[0]
        source = {"persistentVolumeClaim": {"claimName": claim, "readOnly": True}}
    else:
        return (), ()
    volume = {"name": "models", **source}
    return (volume,), ({"name": "models", "mountPath": MODELS, "readOnly": True},)
