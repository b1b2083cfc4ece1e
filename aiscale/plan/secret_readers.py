"""Which objects read a Secret of Kubernetes, how, and what a new value in it means to them.

Source: Kubernetes documentation, Secrets (a variable is read when its container starts; the kubelet exchanges the files
of a mounted Secret, but not those that are mounted with subPath).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from aiscale.plan.applied_state import Applied
from aiscale.plan.changes import Plan
from aiscale.plan.why import records_of

_CONTAINERS = ("initContainers", "containers")


class SecretReader(NamedTuple):
    """One way in which an object reads a Secret.

    Attributes:
        key: the object.
        address: the component that owns it.
        how: ``variable API_KEY, of its key token``.
        is_exchanged: whether what is read changes while the pods run; None where an operator reads it.
    """

    key: str
    address: str
    how: str
    is_exchanged: bool | None


def secret_readers(source: Applied | Plan, name: str) -> tuple[SecretReader, ...]:
    """Every object that reads the Secret of this name, by a key and in a way each."""
    return tuple(
        SecretReader(record.key, record.address, how, is_exchanged)
        for record in records_of(source)[0].values()
        for how, is_exchanged in dict.fromkeys(_uses(record.properties, name, ""))
    )


def _uses(value: Any, name: str, path: str) -> Iterator[tuple[str, bool | None]]:
    if isinstance(value, Mapping):
        is_pod = isinstance(value.get("containers"), list)
        if is_pod:
            yield from _of_volumes(value, name)
        if (read := _at(value, "valueFrom", "secretKeyRef")).get("name") == name:
            yield f"variable {value.get('name')}, of its key {read.get('key')}", False
        if _at(value, "secretRef").get("name") == name:
            yield "a variable for each of its keys", False
        if value.get("secretName") == name:
            yield path, None
        for field, one in value.items():
            if field == "imagePullSecrets":
                if any(_at(each).get("name") == name for each in one or ()):
                    yield "to pull images", True
            elif not (is_pod and field == "volumes"):
                yield from _uses(one, name, f"{path}.{field}" if path else str(field))
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _uses(one, name, path)


def _of_volumes(pods: Mapping[str, Any], name: str) -> Iterator[tuple[str, bool | None]]:
    """The files of a Secret, by where they are mounted."""
    mounted = {
        volume.get("name") for volume in pods.get("volumes") or ()
        if _at(volume, "secret").get("secretName") == name
        or any(_at(one, "secret").get("name") == name for one in _at(volume, "projected").get("sources") or ())
    }  # fmt: skip
    for containers in _CONTAINERS:
        for container in pods.get(containers) or ():
            for mount in container.get("volumeMounts") or ():
                if mount.get("name") in mounted:
                    yield f"files in {mount.get('mountPath')}", "subPath" not in mount


def _at(value: Any, *steps: str) -> Mapping[str, Any]:
    """What lies below, where it is a mapping; an empty one elsewhere."""
    for step in steps:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}
