"""Selectors that select no pod, and autoscalers without a target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from aiscale.catalog.model import Violation
from aiscale.catalog.native.reading import mapping, text
from aiscale.catalog.native.selectors import selects
from aiscale.lowering.labels import ADDRESS
from aiscale.lowering.pods import Path, value_at
from aiscale.lowering.resource import Resource
from aiscale.lowering.verification.flaw import Flaw, Pods, namespace_of

RULE = "selector"

_SELECTORS: Mapping[str, tuple[Path, str]] = {
    "NetworkPolicy": (("spec", "podSelector"), "it restricts no pod"),
    "PodDisruptionBudget": (("spec", "selector"), "it protects no pod"),
    "PodMonitor": (("spec", "selector"), "it scrapes no pod"),
    "Service": (("spec", "selector"), "it has no endpoint"),
}
_SCALERS = frozenset({"ScaledObject", "VerticalPodAutoscaler"})
"""Custom kinds with a target; that of a HorizontalPodAutoscaler is a reference like others."""

_SCALED = frozenset({"Deployment", "StatefulSet"})


def select_nothing(checked: Iterable[Resource], pods: Sequence[Pods]) -> Iterator[Flaw]:
    """Selectors that match the labels of no pod.

    Args:
        checked: the objects whose selectors are checked.
        pods: the pods of all objects.
    """
    for resource in checked:
        if (found := selector_of(resource)) is None:
            continue
        path, selector, effect = found
        if not selector or any(matches(selector, one) for one in pods if _is_near(resource, one)):
            continue
        at, shown = ".".join(path), _shown(selector)
        near = _nearest(selector, [one for one in pods if _is_near(resource, one)])
        text_ = f"selects no pod: {shown}; {effect}{near}"
        yield Flaw(resource, Violation(at, text_, RULE), is_certain=ADDRESS in mapping(selector, "matchLabels"))


def selector_of(resource: Resource) -> tuple[Path, dict[str, Any], str] | None:
    """Where an object has its selector of pods, the selector with ``matchLabels``, and what it is for."""
    if resource.kind not in _SELECTORS:
        return None
    path, effect = _SELECTORS[resource.kind]
    found = mapping(value_at(resource.properties, path))
    if resource.kind == "Service":
        found = (
            {"matchLabels": found}
            if found and mapping(resource.properties, "spec").get("type") != "ExternalName"
            else {}
        )
    return path, found, effect


def matches(selector: Mapping[str, Any], pods: Pods) -> bool:
    """Whether a selector may choose pods: those of operators have more labels, with the name of their object."""
    if selects(selector, pods.labels):
        return True
    if pods.is_native:
        return False
    wanted = mapping(selector, "matchLabels")
    if any(pods.labels[key] != value for key, value in wanted.items() if key in pods.labels):
        return False
    return any(pods.resource.name in str(value) for value in wanted.values())


def without_target(resources: Iterable[Resource], checked: Iterable[Resource]) -> Iterator[Flaw]:
    """Autoscalers of a Deployment or StatefulSet that nothing creates.

    Args:
        resources: all objects.
        checked: the objects that are checked.
    """
    known = {one.key for one in resources}
    for resource in checked:
        if resource.kind not in _SCALERS:
            continue
        at = "targetRef" if resource.kind == "VerticalPodAutoscaler" else "scaleTargetRef"
        target = mapping(resource.properties, "spec", at)
        kind, name = text(target, "kind") or "Deployment", text(target, "name")
        if kind in _SCALED and name and f"{kind.lower()}/{name}" not in known:
            text_ = f"refers to {kind.lower()}/{name}, which nothing in the system creates"
            yield Flaw(resource, Violation(f"spec.{at}.name", text_, RULE), is_certain=False)


def _is_near(resource: Resource, pods: Pods) -> bool:
    return namespace_of(resource) == namespace_of(pods.resource)


def _shown(selector: Mapping[str, Any]) -> str:
    labels = [f"{key}={value}" for key, value in mapping(selector, "matchLabels").items()]
    return ", ".join([*labels, *(["matchExpressions"] if selector.get("matchExpressions") else [])])


def _nearest(selector: Mapping[str, Any], pods: Sequence[Pods]) -> str:
    """Which label the best match lacks: ``; pods of deployment/pricing have no app``."""
    wanted = mapping(selector, "matchLabels")
    best = max(pods, key=lambda one: sum(one.labels.get(key) == value for key, value in wanted.items()), default=None)
    if best is None or not any(best.labels.get(key) == value for key, value in wanted.items()):
        return ""
    lacking = [f"{key}={best.labels[key]}" if key in best.labels else f"no {key}"
               for key, value in wanted.items() if best.labels.get(key) != value]  # fmt: skip
    return f"; the pods of {best.resource.key} have {', '.join(lacking)}" if lacking else ""
