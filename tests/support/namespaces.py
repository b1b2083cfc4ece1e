"""Removes a namespace of a test's cluster at once."""

from __future__ import annotations

import time

from aiscale.engine.kube import Endpoint, KubeClient

NAMESPACES = Endpoint("v1", "Namespace", "namespaces", namespaced=False)
_CONTROLLER_WAITS_S = 5.0
"""The namespace controller looks at a deleted namespace for the first time that much later.

Source: kubernetes, pkg/controller/namespace/namespace_controller.go, namespaceDeletionGracePeriod.
"""


def remove_namespace(kube: KubeClient, name: str, limit_s: float = 60.0) -> None:
    """Delete a namespace with everything in it, and wait until it is gone.

    The controller takes ten seconds for one that holds pods. As long as it has not looked yet, what it would do is done
    here: every object is deleted, pods without grace, and then the namespace's own finalizer is removed. Where that
    takes too long, or an object has a finalizer, the controller does it: two at a time could delete what the next test
    makes.
    """
    found = kube.get(NAMESPACES, "", name)
    if found is None:
        return
    if "deletionTimestamp" not in found["metadata"]:
        started = time.monotonic()
        kinds = kube.namespaced_kinds()
        kube.delete(NAMESPACES, "", name, uid=found["metadata"]["uid"])
        _empty(kube, name, kinds)
        is_empty = not any(kube.list(kind, name).get("items") for kind in kinds if kind.kind != "Event")
        if is_empty and time.monotonic() - started < _CONTROLLER_WAITS_S / 2:
            body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}, "spec": {"finalizers": []}}
            kube._http.put(f"{NAMESPACES.path('', name)}/finalize", json=body)  # refused where it is gone already
    deadline = time.monotonic() + limit_s
    while kube.get(NAMESPACES, "", name) is not None and time.monotonic() < deadline:
        time.sleep(0.1)


def _empty(kube: KubeClient, namespace: str, kinds: tuple[Endpoint, ...]) -> None:
    """Delete every object of every kind: owners first, so that no controller makes anew what is deleted."""
    owners = ("deployments", "statefulsets", "daemonsets", "cronjobs", "jobs", "replicasets")
    order = {name: index for index, name in enumerate(owners)}
    for kind in sorted(kinds, key=lambda one: order.get(one.plural, len(order))):
        if kube.list(kind, namespace, limit="1").get("items"):
            body = {"propagationPolicy": "Background", "gracePeriodSeconds": 0}
            kube._http.request("DELETE", kind.path(namespace), json=body).raise_for_status()
