"""Volumes of a pod and claims of persistent volumes. Source: Kubernetes 1.36, Volume and PersistentVolumeClaim v1."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from aiscale.core.edges import ABSENT, BytesField, OptionalBytes, Value
from aiscale.core.values.demand import Resources
from aiscale.core.values.secrets import SecretName
from aiscale.quantities import Bytes

VolumeName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=63)]
"""A DNS label."""

MountPath = Annotated[str, StringConstraints(pattern=r"^/[^\s:]+$", max_length=512)]
"""An absolute path in the container, without ``:``."""


def _without_parents(path: str) -> str:
    if ".." in path.split("/"):
        raise ValueError(f"{path!r} has '..', which leads out of the volume")
    return path


SubPath = Annotated[str, StringConstraints(pattern=r"^[^/\s][^\s]*$", max_length=512), AfterValidator(_without_parents)]
"""A relative path without ``..``."""

_RESERVED = frozenset({"config", "models", "settings", "shared-memory", "state", "tmp"})
_RESERVED_PREFIX = "kafka-"
_SOURCES = ("config_map", "secret", "claim")


class Volume(Value):
    """A volume that is mounted into the container: a ConfigMap, a Secret, an existing claim, or an empty directory."""

    name: VolumeName = Field(kw_only=False)
    """Name of the volume."""

    mount_path: MountPath = Field(kw_only=False)
    """Where it is mounted."""

    config_map: SecretName | None = None
    """Name of an existing ConfigMap; its keys are files."""

    secret: SecretName | None = None
    """Name of an existing Secret; its keys are files."""

    claim: SecretName | None = None
    """Name of an existing PersistentVolumeClaim. ``claims`` creates new ones."""

    size: OptionalBytes = Field(default=ABSENT)
    """Size limit of an empty directory (``emptyDir``). It lives as long as the pod, and counts as ephemeral storage."""

    medium: Literal["Memory"] | None = None
    """``"Memory"``: an empty directory in memory (tmpfs), which counts as memory of the container. Default: on disk."""

    sub_path: SubPath | None = None
    """Path within the volume to mount in place of its root."""

    read_only: bool | None = None
    """Whether it is mounted read-only. Default: yes for a ConfigMap or a Secret, no for all others."""

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        given = [field for field in _SOURCES if getattr(self, field) is not None]
        if len(given) > 1:
            raise ValueError(f"{given[0]} and {given[1]} are both given: a volume has one source")
        if given and (self.size is not None or self.medium is not None):
            field = "size" if self.size is not None else "medium"
            raise ValueError(f"{field} is for an empty directory, not for a {given[0]}")
        if not given and self.size is None:
            raise ValueError('size is missing: an empty directory needs a limit, size="1Gi"')
        if not given and self.read_only:
            raise ValueError("read_only does not go with an empty directory: nothing could be in it")
        return self


class Claim(Value):
    """A persistent volume that is created for the pods.

    With ``ReadWriteOnce`` and ``ReadWriteOncePod`` each replica has its own, and the component is a StatefulSet. With
    ``ReadWriteMany`` all replicas share one.
    """

    name: VolumeName = Field(kw_only=False)
    """Name of the claim."""

    mount_path: MountPath = Field(kw_only=False)
    """Where it is mounted."""

    size: BytesField
    """Size of the volume."""

    storage_class: SecretName | None = None
    """StorageClass. Default: the cluster's default."""

    access_mode: Literal["ReadWriteOnce", "ReadWriteOncePod", "ReadWriteMany"] = "ReadWriteOnce"
    """Access mode."""

    retain: bool = True
    """Whether the volume of a replica stays when its replica or the component is deleted. A shared one is deleted with
    the component."""

    @property
    def is_shared(self) -> bool:
        """Whether all replicas use one volume."""
        return self.access_mode == "ReadWriteMany"

    @model_validator(mode="after")
    def _retained_by_a_set(self) -> Self:
        if self.is_shared and "retain" in self.model_fields_set and self.retain:
            raise ValueError('retain=True does not go with access_mode="ReadWriteMany": create it outside, and use '
                             "Volume(…, claim=…)")  # fmt: skip
        return self


def refuse_volumes(volumes: Sequence[Volume], claims: Sequence[Claim], resources: Resources) -> None:
    """Raises ValueError where two volumes have one name or path, or take those of aiscale, or too much memory."""
    names: set[str] = set()
    paths: set[str] = set()
    every: list[tuple[str, Volume | Claim]] = [
        *(("volumes", one) for one in volumes),
        *(("claims", one) for one in claims),
    ]
    for field, one in every:
        path = one.mount_path.rstrip("/")
        if one.name in _RESERVED or one.name.startswith(_RESERVED_PREFIX):
            raise ValueError(f"{field} has {one.name}, a name of aiscale's own volumes: rename it")
        if path == "/tmp":  # noqa: S108  # a path inside the container
            raise ValueError(f"{field}.{one.name} is mounted at /tmp, which is a volume of every pod already")
        if one.name in names:
            raise ValueError(f"{field} has {one.name} twice")
        if path in paths:
            raise ValueError(f"{field}.{one.name} is mounted at {path}, as another volume is")
        names.add(one.name)
        paths.add(path)
    in_memory = Bytes(sum(one.size for one in volumes if one.medium is not None and one.size is not None))
    if in_memory >= resources.most_memory:
        raise ValueError(
            f"volumes in memory take {in_memory}, and the memory limit is {resources.most_memory}: the container is "
            "killed before they are full"
        )


def disk_of(volumes: Sequence[Volume]) -> Bytes:
    """Ephemeral storage that empty directories on disk may take together."""
    return Bytes(sum(one.size for one in volumes if one.medium is None and one.size is not None))
