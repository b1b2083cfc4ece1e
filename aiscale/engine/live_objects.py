"""Reads the live objects of a system with as few requests as can be: one list a kind and namespace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aiscale.engine.kube import Endpoint, KubeClient, Object
from aiscale.lowering.labels import SYSTEM
from aiscale.lowering.resource import Resource
from aiscale.plan.applied_state import identity

Identity = tuple[str, str, str, str]


def live_objects(kube: KubeClient, system: str, resources: Iterable[Resource]) -> dict[Identity, Object]:
    """Every live object of the system, of the kinds and in the namespaces of some records.

    Objects of a kind that the cluster does not serve do not exist. Objects that another object owns, such as
    the EndpointSlices that copy a Service's labels, are left out: their owner stands for them.

    Args:
        kube: the cluster.
        system: value of the system label.
        resources: Kubernetes records.

    Raises:
        UnreachableError: the cluster does not answer, so nothing is known.
        AuthenticationError: the user may not list a kind.
    """
    found: dict[Identity, Object] = {}
    for endpoint, namespace in places(kube, resources):
        listed = kube.list(endpoint, namespace, labelSelector=f"{SYSTEM}={system}")
        for item in listed.get("items", ()):
            if not item["metadata"].get("ownerReferences"):
                typed = {"apiVersion": endpoint.api_version, "kind": endpoint.kind, **item}
                found[identity(typed)] = typed
    return found


def places(kube: KubeClient, resources: Iterable[Resource]) -> list[tuple[Endpoint, str]]:
    """Kinds and namespaces of some records, where the cluster serves the kind; sorted."""
    wanted = sorted({
        (r.properties["apiVersion"], r.properties["kind"], r.properties["metadata"].get("namespace", ""))
        for r in resources
        if r.is_kubernetes
    })  # fmt: skip
    return [
        (endpoint, namespace)
        for version, kind, namespace in wanted
        if (endpoint := kube.endpoint(version, kind)) is not None
    ]


def system_of(item: Mapping[str, Any]) -> str:
    """Value of an object's system label; empty when it has none."""
    return str(item["metadata"].get("labels", {}).get(SYSTEM, ""))
