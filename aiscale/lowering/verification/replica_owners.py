"""Two autoscalers of one workload, and an autoscaler of a workload whose replicas are fixed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from aiscale.catalog.model import Violation
from aiscale.catalog.native.reading import mapping, text
from aiscale.components.objects.manifest import Manifest
from aiscale.lowering.resource import Resource, namespace_of
from aiscale.lowering.verification.flaw import Flaw

RULE = "scaler"

SCALERS = frozenset({"HorizontalPodAutoscaler", "ScaledObject"})
"""Kinds that set the replicas of their target. KEDA creates a HorizontalPodAutoscaler for a ScaledObject."""

_TAKES_OVER = "scaledobject.keda.sh/transfer-hpa-ownership"
"""Annotation of a ScaledObject that takes over the HorizontalPodAutoscaler that it names.
Source: KEDA 2.20 documentation, ScaledObject specification, transfer ownership of an existing HPA."""

Target = tuple[str, str, str]
"""Namespace, kind and name."""


def two_owners(resources: Sequence[Resource], keys: Collection[str]) -> Iterator[Flaw]:
    """Autoscalers whose target has another autoscaler, or a number of replicas of its own.

    Args:
        resources: all objects.
        keys: those of the objects that the user writes or changes; a flaw of two objects is reported at one of these.
    """
    scalers: dict[Target, list[Resource]] = defaultdict(list)
    for resource in resources:
        if (target := _target(resource)) is not None:
            scalers[target].append(resource)
    if not scalers:
        return
    workloads = {(namespace_of(one), one.kind, one.name): one for one in resources}
    for target, found in scalers.items():
        workload = workloads.get(target)
        known = f"{target[1].lower()}/{target[2]}"
        for resource in found if len(found) > 1 else ():
            others = [other for other in found if other is not resource and not _gives_way(resource, other)]
            # Of two that the user writes, the later one is reported; both are named.
            later = [other for other in others if other.key not in keys or found.index(other) < found.index(resource)]
            if resource.key in keys and later:
                words = " and ".join(other.key for other in later)
                reason = f"scales {known}, as {words} does: each resets the replicas of the other"
                yield Flaw(resource, Violation("spec.scaleTargetRef", reason, RULE), help=_one_of(resource, *later))
        if workload is not None and len(found) == 1 and (found[0].key in keys or workload.key in keys):
            yield from _fixed(found[0], workload)


def _one_of(*scalers: Resource) -> str:
    """Which of several autoscalers to remove: one of those that the user writes."""
    removable = [one.key for one in scalers if _is_written(one)]
    made = next((one for one in scalers if not _is_written(one)), None)
    if made is None or not removable:
        return f"remove {' or '.join(one.key for one in scalers)}"
    return f"remove {' and '.join(removable)}: autoscaling= of {_component(made)} creates {made.key}"


def _fixed(scaler: Resource, workload: Resource) -> Iterator[Flaw]:
    """The flaw of an autoscaler whose target sets its number of replicas, if it does."""
    replicas = mapping(workload.properties, "spec").get("replicas")
    if replicas is None:
        return
    if scaler.address == workload.address and not _is_written(workload):  # only a patch sets both
        reason = (
            f"is {replicas}, and {scaler.key} scales {workload.key}: each deployment resets the autoscaler's number"
        )
        help_ = "remove spec.replicas from the patch: min_replicas= and max_replicas= of autoscaling= are its bounds"
        yield Flaw(workload, Violation("spec.replicas", reason, RULE), is_certain=False, help=help_)
        return
    reason = f"scales {workload.key}, which sets replicas={replicas}: each deployment resets the autoscaler's number"
    help_ = f"remove spec.replicas from {workload.key}"
    if not _is_written(workload):
        owner = _component(workload)
        help_ = (
            f"use autoscaling=Autoscaling(…) of {owner} instead, or remove spec.replicas: "
            f'Patch("{workload.kind}", {{"spec": {{"replicas": None}}}}, reason="…") in patches= of {owner}'
        )
    yield Flaw(scaler, Violation("spec.scaleTargetRef", reason, RULE), is_certain=False, help=help_)


def _is_written(resource: Resource) -> bool:
    """Whether the user writes the object, and no component creates it."""
    return resource.address.partition("/")[0] == Manifest.family


def _component(resource: Resource) -> str:
    return resource.address.rpartition("/")[2]


def _target(resource: Resource) -> Target | None:
    if resource.kind not in SCALERS:
        return None
    found = mapping(mapping(resource.properties, "spec"), "scaleTargetRef")
    name = text(found, "name")
    return (namespace_of(resource), text(found, "kind") or "Deployment", name) if name else None


def _gives_way(one: Resource, other: Resource) -> bool:
    """Whether one of the two takes over the other."""
    return _takes_over(one, other) or _takes_over(other, one)


def _takes_over(scaled: Resource, autoscaler: Resource) -> bool:
    if (scaled.kind, autoscaler.kind) != ("ScaledObject", "HorizontalPodAutoscaler"):
        return False
    config = mapping(mapping(mapping(scaled.properties, "spec"), "advanced"), "horizontalPodAutoscalerConfig")
    annotations = mapping(mapping(scaled.properties, "metadata"), "annotations")
    return text(annotations, _TAKES_OVER) == "true" and text(config, "name") == autoscaler.name
