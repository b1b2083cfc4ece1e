"""The pods of Kubernetes objects that are written out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from aiscale.components.objects.kubernetes_object import KubernetesObject
from aiscale.components.objects.object_references import POD_GROUPS, pod_spec
from aiscale.core.values.demand import Resources
from aiscale.core.values.namespace import CONTAINER_REQUESTS
from aiscale.errors import AiscaleError
from aiscale.quantities import Bytes, Cpu

_SIZES = frozenset({"cpu", "memory", "ephemeral-storage"})
_PLACING = ("tolerations", "nodeSelector", "nodeName", "affinity", "runtimeClassName")
"""What decides where a pod goes beside its size."""


class Written(NamedTuple):
    """Equal pods of one object.

    Attributes:
        resources: what one of them asks for.
        fewest: how many run at least; none between two runs of a job.
        most: how many run at most.
    """

    resources: Resources
    fewest: int
    most: int


def object_pods(one: KubernetesObject, defaults: Mapping[str, str] = CONTAINER_REQUESTS) -> Written | None:
    """The pods of an object, by what its own text says.

    None where it makes none, and where more than their size decides about them: a pod on each node, one that needs a
    GPU, or one that says where it goes. :func:`makes_pods` tells these apart.

    Args:
        one: the object.
        defaults: requests of a container that sets none, in the system's namespace.
    """
    pod = pod_spec(one.body)
    if pod is None or one.kind == "DaemonSet" or any(pod.get(key) for key in _PLACING):
        return None
    try:
        resources = _whole(pod, {} if one.namespace else defaults)
    except (AiscaleError, TypeError, AttributeError):
        return None  # no pod at all: OBJ001 says what is wrong with it
    spec = one.spec
    if one.kind == "CronJob":
        spec = spec["jobTemplate"]["spec"]
    if one.kind in {"CronJob", "Job"}:
        return None if resources is None else Written(resources, 0, _count(spec, "parallelism"))
    count = 1 if one.kind == "Pod" else _count(spec, "replicas")
    return None if resources is None else Written(resources, count, count)


def makes_pods(one: KubernetesObject) -> bool:
    """Whether an object makes pods, by its kind; of one of an operator, by ``replicas`` or containers in it."""
    if pod_spec(one.body) is not None:
        return True
    if not one.spec or one.api_version.partition("/")[0] in POD_GROUPS:
        return False
    return isinstance(one.spec.get("replicas"), int) or "containers" in str(one.spec.get("template", ""))


def _count(spec: Mapping[str, Any], key: str) -> int:
    count = spec.get(key, 1)
    return count if isinstance(count, int) else 1


def _whole(pod: Mapping[str, Any], defaults: Mapping[str, str]) -> Resources | None:
    """What a pod asks for: all that runs at once, or the largest that runs before; None with a device of its own."""
    before: Sequence[Mapping[str, Any]] = pod.get("initContainers") or ()
    beside = [one for one in before if one.get("restartPolicy") == "Always"]
    running = [_asked(one, defaults) for one in (*(pod.get("containers") or ()), *beside)]
    first = [_asked(one, defaults) for one in before if one.get("restartPolicy") != "Always"]
    known = [one for one in (*running, *first) if one is not None]
    if len(known) < len(running) + len(first) or not running:
        return None
    together = known[: len(running)]
    most_cpu = max(sum(float(one.cpu) for one in together), *(float(one.cpu) for one in known))
    most_memory = max(sum(int(one.memory) for one in together), *(int(one.memory) for one in known))
    return Resources(cpu=Cpu(most_cpu), memory=Bytes(most_memory))


def _asked(container: Mapping[str, Any], defaults: Mapping[str, str]) -> Resources | None:
    """What a container asks for: its requests, else its limits, else what its namespace gives it; None with a GPU."""
    said = container.get("resources") or {}
    asked = {**(said.get("limits") or {}), **(said.get("requests") or {})}
    if set(asked) - _SIZES:
        return None
    cpu, memory = (asked.get(key, defaults.get(key)) for key in ("cpu", "memory"))
    return Resources(cpu=Cpu(0) if cpu is None else Cpu.parse(cpu), memory=_memory(memory))


def _memory(asked: str | int | None) -> Bytes:
    return Bytes(asked or 0) if not isinstance(asked, str) else Bytes.parse(asked)
