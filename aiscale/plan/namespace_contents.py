"""Which objects go with their namespace, so that nobody has to delete each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aiscale.lowering.resource import Resource

_SERVED_BY_KUBERNETES = frozenset({
    "v1", "apps/v1", "autoscaling/v2", "batch/v1", "networking.k8s.io/v1", "policy/v1", "rbac.authorization.k8s.io/v1",
})  # fmt: skip


def goes_with(records: Iterable[Resource]) -> Mapping[str, str]:
    """Key of the namespace that takes each object with it when it is deleted.

    Only objects that the cluster's own controllers look after, and that need nothing but such objects of the same
    namespace. All others are deleted one by one before it: what an operator looks after must go while the operator's
    other objects are there, and a workload must go before the topic or the role that it works with.

    Args:
        records: each after what it needs.
    """
    found: dict[str, str] = {}
    namespaces = set()
    for record in records:
        if record.type == "kubernetes:core/v1:Namespace":
            namespaces.add(record.key)
        elif record.is_kubernetes and record.properties["apiVersion"] in _SERVED_BY_KUBERNETES:
            namespace = f"namespace/{record.properties['metadata'].get('namespace', '')}"
            if namespace in namespaces and all(
                need == namespace or found.get(need) == namespace for need in record.depends_on
            ):
                found[record.key] = namespace
    return found
