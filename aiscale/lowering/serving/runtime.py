"""What the model servers have in common: budgets, artefacts, and the shape of a runtime's part."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiscale.components.serving.model import Model
from aiscale.components.serving.variant import Variant
from aiscale.lowering.kubernetes.workload import Metrics, Port, Probes
from aiscale.quantities import Bytes

FETCH_BYTES_PER_S = 10 * 2**20
"""Slowest fetch that start-up budgets allow for. Source: KServe users report over a minute for 1 GB."""

LOAD_S = 120
"""Seconds to start the server and load a fetched model."""

UNKNOWN_SIZE_S = 900
"""Start-up budget, in seconds, for a model whose size is not given."""

MODELS = "/models"
"""Where a volume with models is mounted."""


@dataclass(frozen=True, slots=True)
class ServerPart:
    """A model server's part of a workload.

    Attributes:
        image: container image.
        command: entry point; the image's own when empty.
        args: arguments.
        ports: where it answers; those with a protocol are behind its Service, open to callers.
        probes: how it is asked for this one model.
        metrics: where its metrics are.
        queries: PromQL over all replicas, by the signal that it measures; of a signal that has none and is not
            measured from outside the server, a finding says that it is not brought up.
        shares_memory: whether it needs ``/dev/shm``.
        config: files that it reads, by name; mounted under ``/etc/model-server``.
    """

    image: str
    command: tuple[str, ...]
    args: tuple[str, ...]
    ports: tuple[Port, ...]
    probes: Probes
    metrics: Metrics
    queries: Mapping[str, str]
    shares_memory: bool = False
    config: dict[str, str] = field(default_factory=dict)


CONFIG_FOLDER = "/etc/model-server"


def startup_seconds(model: Model | Variant) -> int:
    """Time that a replica may take to fetch and load the model, in seconds."""
    if model.size is None:
        return UNKNOWN_SIZE_S
    return LOAD_S + math.ceil(model.size / FETCH_BYTES_PER_S)


def scratch_bytes(model: Model | Variant) -> Bytes:
    """Room in ``/tmp`` for the model as fetched and once more unpacked, and 1 GiB."""
    return Bytes(2**30 + 2 * (model.size or 0))


def artifact_path(model: Model | Variant) -> str:
    """Where the server looks for the model: the URI itself, or the path on the mounted volume."""
    if model.artifact.startswith("pvc://"):
        _, _, path = model.artifact.removeprefix("pvc://").partition("/")
        return f"{MODELS}/{path}".rstrip("/")
    return model.artifact


def artifact_volume(model: Model | Variant) -> tuple[tuple[dict[str, Any], ...], tuple[dict[str, Any], ...]]:
    """Volumes and mounts for a model on a PersistentVolumeClaim; nothing for object stores."""
    if not model.artifact.startswith("pvc://"):
        return (), ()
    claim = model.artifact.removeprefix("pvc://").partition("/")[0]
    volume = {"name": "models", "persistentVolumeClaim": {"claimName": claim, "readOnly": True}}
    return (volume,), ({"name": "models", "mountPath": MODELS, "readOnly": True},)
