"""Selectors that select no pod or no Service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from aiscale.catalog.model import Violation
from aiscale.catalog.native.reading import mapping
from aiscale.catalog.native.selectors import selects
from aiscale.lowering.labels import ADDRESS
from aiscale.lowering.labels import selector as workload_selector
from aiscale.lowering.pods import Path, value_at
from aiscale.lowering.resource import Resource, namespace_of
from aiscale.lowering.verification.flaw import Flaw, Pods, has_operator
from aiscale.lowering.verification.pod_index import PodIndex

RULE = "selector"

_SELECTORS: Mapping[str, tuple[Path, str]] = {
    "NetworkPolicy": (("spec", "podSelector"), "it restricts no pod"),
    "PodDisruptionBudget": (("spec", "selector"), "it protects no pod"),
    "PodMonitor": (("spec", "selector"), "it scrapes no pod"),
    "Service": (("spec", "selector"), "it has no endpoint"),
}

_WORKLOAD = tuple(workload_selector("", ""))
"""The labels by which Services and disruption budgets of aiscale select the pods of a workload."""


def select_nothing(resources: Sequence[Resource], checked: Iterable[Resource], pods: PodIndex) -> Iterator[Flaw]:
    """Selectors that match the labels of no pod.

    A selector of labels that only aiscale sets is certain to. Of another one, pods may be there that the system does
    not know: it is reported where it nearly matches pods that the system has.

    Args:
        resources: all objects.
        checked: the objects whose selectors are checked.
        pods: the pods of all objects.
    """
    for resource in checked:
        if (found := selector_of(resource)) is None:
            continue
        path, selector, effect = found
        namespace = namespace_of(resource)
        if not selector or any(matches(selector, one) for one in pods.candidates(selector, namespace)):
            continue
        if _selects_self_deployed(selector, resource, pods.inside(namespace)):
            continue
        there = pods.selected_elsewhere(selector, namespace)
        if there is not None and not mapping(resource.properties, "spec", "namespaceSelector"):
            text_ = (
                f"selects no pod in {namespace}: those of {there.resource.key} are in {namespace_of(there.resource)}"
            )
            at = Violation("metadata.namespace", f"{text_}; {effect}", RULE)
            yield Flaw(resource, at, ADDRESS in mapping(selector, "matchLabels") or _has_pods(resource, [there]))
            continue
        here = pods.inside(namespace)
        near = _nearest(selector, here)
        is_certain = _is_own(mapping(selector, "matchLabels"), here) or (near != "" and _has_pods(resource, here))
        if not is_certain and (not near or any(_names(selector, one) for one in resources if has_operator(one))):
            continue
        text_ = f"selects no pod: {_shown(selector)}; {effect}{near}"
        yield Flaw(resource, Violation(".".join(path), text_, RULE), is_certain)


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
    return _names(selector, pods.resource)


def monitors_nothing(resources: Iterable[Resource], checked: Iterable[Resource]) -> Iterator[Flaw]:
    """ServiceMonitors whose selector matches no Service of their namespace.

    Args:
        resources: all objects. Operators may create further Services for the custom resources among them.
        checked: the objects that are checked.
    """
    services = [one for one in resources if one.type == "kubernetes:core/v1:Service"]
    operated = [one for one in resources if has_operator(one) and one.kind != "ServiceMonitor"]
    for resource in checked:
        if resource.kind != "ServiceMonitor" or mapping(resource.properties, "spec", "namespaceSelector"):
            continue
        found = mapping(resource.properties, "spec", "selector")
        near = (one for one in services if namespace_of(one) == namespace_of(resource))
        if any(_names(found, one) for one in operated):
            continue
        if found and not any(selects(found, mapping(one.properties, "metadata", "labels")) for one in near):
            text_ = f"selects no Service: {_shown(found)}; it scrapes nothing"
            yield Flaw(resource, Violation("spec.selector", text_, RULE), is_certain=False)


def _selects_self_deployed(selector: Mapping[str, Any], resource: Resource, pods: Sequence[Pods]) -> bool:
    """Whether the pods are those of the component of the object, which the user deploys."""
    own = {ADDRESS: resource.address.replace("/", ".")}
    return mapping(selector, "matchLabels") == own and not _has_pods(resource, pods)


def _is_own(wanted: Mapping[str, Any], pods: Sequence[Pods]) -> bool:
    """Whether only pods of the system can have the labels: its addresses, or name and instance of its workloads."""
    return ADDRESS in wanted or any(
        all(key in wanted and wanted[key] == one.labels.get(key) for key in _WORKLOAD) for one in pods
    )


def _has_pods(resource: Resource, pods: Sequence[Pods]) -> bool:
    """Whether the component of an object has pods itself, which the selector is meant for."""
    own = mapping(resource.properties, "metadata", "labels").get(ADDRESS)
    return own is not None and any(one.labels.get(ADDRESS) == own for one in pods)


def _names(selector: Mapping[str, Any], resource: Resource) -> bool:
    """Whether the name of an object is in a label that a selector asks for, as operators label their pods."""
    return any(resource.name in str(value) for value in mapping(selector, "matchLabels").values())


def _shown(selector: Mapping[str, Any]) -> str:
    labels = [f"{key}={value}" for key, value in mapping(selector, "matchLabels").items()]
    return ", ".join([*labels, *(["matchExpressions"] if selector.get("matchExpressions") else [])])


def _nearest(selector: Mapping[str, Any], pods: Sequence[Pods]) -> str:
    """What the pods that nearly match have: ``; the pods of deployment/pricing have app=price``."""
    wanted = mapping(selector, "matchLabels")
    best = max(pods, key=lambda one: sum(_is_close(value, one.labels.get(key)) for key, value in wanted.items()),
               default=None)  # fmt: skip
    if best is None or not any(_is_close(value, best.labels.get(key)) for key, value in wanted.items()):
        return ""
    has = [f"{key}={best.labels[key]}" if key in best.labels else f"no {key}"
           for key, value in wanted.items() if best.labels.get(key) != value]  # fmt: skip
    return f"; the pods of {best.resource.key} have {', '.join(has)}" if has else ""


def _is_close(value: object, other: object) -> bool:
    return value == other or (
        isinstance(value, str) and isinstance(other, str) and bool(get_close_matches(value, [other], cutoff=0.8))
    )
