"""The model in a pod of KServe or Seldon Core 1: fetched to ``/mnt/models`` by an init container, or mounted there.

Both operators add their init container without a security context, and namespaces that enforce the restricted pod
security standard refuse such pods. So the container is declared here, by the operator's name: it adds none where one
exists. The image is KServe's storage initializer with both.

Source: KServe 0.21 (commit aaac4e294), pkg/webhook/admission/pod/storage_initializer_injector.go, pkg/utils/storage.go;
storage-initializer.Dockerfile; kserve-storage 0.21.0; Seldon Core 1.17.1, model_initializer_injector.go, and
documentation, release 1.7.0 (``storageInitializerImage: kfserving/storage-initializer``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from aiscale.analysis.capacity.instances import gpu_memory_bytes
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.variant import image_of
from aiscale.core.values.images import pull_policy
from aiscale.lowering.kubernetes.hardening import container_security
from aiscale.lowering.kubernetes.requirements import requirements
from aiscale.lowering.kubernetes.secrets import key_references, secret_variables
from aiscale.lowering.kubernetes.workload import SCRATCH, Workload
from aiscale.lowering.serving.artifacts import FILE, artifact_volume, scratch_bytes
from aiscale.quantities import Bytes

MOUNT = "/mnt/models"
"""Where model servers find their model."""

_PVC = "pvc://"

_FILE_NAME = re.compile(r"[^/]+\.[A-Za-z][A-Za-z0-9]*")
"""Last part of the URI of a single file: ``model.joblib``, and not ``v1.2``."""

_UNPACKED = (".gz", ".tar", ".tgz", ".zip")
"""Ends of files that the storage initializer unpacks."""


@dataclass(frozen=True, slots=True)
class Initializer:
    """The init container that downloads a model.

    Attributes:
        container: its name, by which the operator knows it.
        volume: name of the volume that it writes to.
        image: its image.
    """

    container: str
    volume: str
    image: str


def as_mounted(service: ModelService) -> ModelService:
    """The service as its model server sees it: with the model in a folder of the container, or a file in it."""
    place = {"artifact": "/".join(filter(None, (f"{FILE}{MOUNT}", _file_name(service.served.artifact))))}
    model = service.model
    if service.variant is None:
        seen = BaseModel.model_copy(model, update=place)
    else:
        variants = tuple(BaseModel.model_copy(one, update=place) for one in model.variants)
        seen = BaseModel.model_copy(model, update={"variants": variants})
    return BaseModel.model_copy(service, update={"model": seen})


def storage_uri(service: ModelService) -> str | None:
    """``storageUri``: where the operator takes the model from. None: an image volume of the pod has it.

    KServe itself runs such an image as a container next to the server, with a shared process namespace. A claim is
    mounted with the folder of a single file, which keeps its name.
    """
    artifact = service.served.artifact
    if image_of(artifact, service.served.digest) is not None:
        return None
    name = _file_name(artifact) if artifact.startswith(_PVC) else ""
    return artifact.removesuffix(f"/{name}") if name else artifact


def is_fetched(service: ModelService) -> bool:
    """Whether the storage initializer downloads the model: not from a claim or an image, which are mounted."""
    uri = storage_uri(service)
    return uri is not None and not uri.startswith(_PVC)


def with_model(workload: Workload, service: ModelService, initializer: Initializer) -> Workload:
    """The pods with the volume that has the model, and the disk that it takes; without claims.

    Args:
        workload: the pods.
        service: the model service.
        initializer: what downloads the model.
    """
    if is_fetched(service):
        name = initializer.volume
        volume: dict[str, Any] = {"name": name, "emptyDir": {"sizeLimit": str(_fetched_bytes(service))}}
        mount = {"name": name, "mountPath": MOUNT, "readOnly": True}
        disk = Bytes(workload.disk + _fetched_bytes(service))
        return replace(workload, volumes=(*workload.volumes, volume), mounts=(*workload.mounts, mount), disk=disk)
    if storage_uri(service) is None:
        volumes, mounts = artifact_volume(service.served)
        return replace(
            workload,
            volumes=(*workload.volumes, *volumes),
            mounts=(*workload.mounts, *({**one, "mountPath": MOUNT} for one in mounts)),
        )
    return workload


def storage_initializer(service: ModelService, initializer: Initializer, ephemeral: str) -> dict[str, Any]:
    """The init container that downloads the model, with the variables and secrets of the service.

    It starts and ends before the server: its requests are those of the server, and reserve nothing more.

    Args:
        service: the model service.
        initializer: its name, volume and image.
        ephemeral: ephemeral storage of the pod.
    """
    variables = {
        "HOME": "/tmp",  # noqa: S108  # a path inside the container
        "HF_HOME": "/tmp/huggingface",  # noqa: S108  # the same
        # Chunks would be stored a second time, in /tmp.
        "HF_XET_CHUNK_CACHE_SIZE_BYTES": "0",
        **service.environment,
    }
    return {
        "name": initializer.container,
        "image": initializer.image,
        "imagePullPolicy": pull_policy(initializer.image),
        "args": [service.served.artifact, MOUNT],
        "env": [
            *({"name": name, "value": value} for name, value in variables.items()),
            *secret_variables(key_references(service, service.secrets)),
        ],
        "resources": requirements(service.resources, ephemeral=Bytes.parse(ephemeral)),
        "securityContext": container_security(),
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "volumeMounts": [
            {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108  # a path inside the container, on its own volume
            {"name": initializer.volume, "mountPath": MOUNT},
        ],
    }


def scratch(part_scratch: Bytes | None) -> Bytes:
    """Size of ``/tmp``: what the server asks for; the model is on its own volume."""
    return SCRATCH if part_scratch is None else part_scratch


def _file_name(artifact: str) -> str:
    """The name of an artifact that is a single file; empty for a folder, an image and a repository of the hub."""
    scheme, _, path = artifact.partition("://")
    name = path.rpartition("/")[2]
    if scheme in {"hf", "oci"} or "/" not in path or _FILE_NAME.fullmatch(name) is None:
        return ""
    return "" if scheme != "pvc" and name.endswith(_UNPACKED) else name


def _fetched_bytes(service: ModelService) -> Bytes:
    """Disk for the model, once more unpacked, and 1 GiB. One of unknown size fits in the memory of its replica."""
    served = service.served
    if served.size is not None:
        return scratch_bytes(served)
    held = gpu_memory_bytes(service.gpu) * service.gpus if service.gpu is not None else service.resources.memory
    return Bytes(SCRATCH + (served.gpu_memory or held))
