"""Objects in a system's namespaces that aiscale did not make, of kinds that change who may reach or do what."""

from __future__ import annotations

from aiscale.engine.field_writers import is_control_plane
from aiscale.engine.helm_releases import release_names, release_of
from aiscale.engine.kube import Endpoint, KubeClient, Object
from aiscale.engine.live_objects import system_of
from aiscale.errors import AuthenticationError
from aiscale.plan.applied_state import Applied
from aiscale.plan.events import Note, OnEvent, ignore
from aiscale.plan.restore import UnmanagedObject

_KINDS = (
    Endpoint("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", namespaced=True),
    Endpoint("v1", "Service", "services", namespaced=True),
    Endpoint("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings", namespaced=True),
    Endpoint("rbac.authorization.k8s.io/v1", "Role", "roles", namespaced=True),
    Endpoint("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", namespaced=True),
    Endpoint("v1", "ResourceQuota", "resourcequotas", namespaced=True),
    Endpoint("v1", "LimitRange", "limitranges", namespaced=True),
)
_MANAGED_BY = "app.kubernetes.io/managed-by"
_OPERATORS = frozenset({"strimzi-cluster-operator", "keda-operator"})


def find_unmanaged_objects(
    kube: KubeClient, applied: Applied, on_event: OnEvent = ignore
) -> tuple[UnmanagedObject, ...]:
    """What others made in the namespaces that were applied. One list a kind and namespace.

    What an object of the system owns, what belongs to its releases of Helm, and what the control plane or an operator
    made, is none.

    Args:
        kube: the cluster.
        applied: what was applied.
        on_event: receives a note for each kind that the user may not list.

    Returns:
        Sorted by namespace and key.

    Raises:
        UnreachableError: the cluster does not answer.
    """
    namespaces = sorted(
        item.resource.properties["metadata"]["name"]
        for item in applied.resources.values()
        if item.resource.kind == "Namespace"
    )
    releases = release_names(item.resource for item in applied.resources.values())
    found: list[UnmanagedObject] = []
    for namespace in namespaces:
        for kind in _KINDS:
            try:
                items = kube.list(kind, namespace).get("items", ())
            except AuthenticationError:
                on_event(Note(f"{kind.resource} in {namespace} are not looked at: not allowed to list them"))
                continue
            found += [
                UnmanagedObject(f"{kind.kind.lower()}/{item['metadata']['name']}", namespace, *maker(item))
                for item in items
                if release_of(item) not in releases and not _is_explained(item)
            ]
    return tuple(sorted(found, key=lambda item: (item.namespace, item.key)))


def _is_explained(item: Object) -> bool:
    return bool(
        system_of(item)
        or item["metadata"].get("ownerReferences")
        or is_of_operator(item)
        or is_control_plane(maker(item)[0])
    )  # fmt: skip


def is_of_operator(item: Object) -> bool:
    """Whether an operator says of an object that it made it."""
    return (item["metadata"].get("labels") or {}).get(_MANAGED_BY) in _OPERATORS


def maker(item: Object) -> tuple[str, str]:
    """The client that wrote to it first, and when it was made."""
    metadata = item["metadata"]
    entries = [entry for entry in metadata.get("managedFields") or () if not entry.get("subresource")]
    first: Object = min(entries, key=lambda entry: str(entry.get("time", "")), default={})
    return str(first.get("manager", "")), str(metadata.get("creationTimestamp", ""))
