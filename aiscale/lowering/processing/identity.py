"""The identities of a job whose own pods create further pods: one of these, and one of those that they create."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aiscale.core.component import Component
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.service import identity
from aiscale.lowering.resource import Resource, kubernetes_resource

OWNED = ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")
"""Verbs on what such a job creates and deletes."""


READ = ("get", "list", "watch")
"""Verbs on what is only read."""


def identity_with_role(
    job: Component,
    context: LoweringContext,
    role: str,
    rules: Sequence[Mapping[str, Any]],
    *,
    reason: str,
    annotations: Mapping[str, str],
    account: str = "",
) -> Iterator[Resource]:
    """A service account, and what its pods may do in their namespace.

    Args:
        job: whose pods they are.
        context: the graph and the namespace.
        role: what it is among the workloads, for the labels.
        rules: of the role; without any, there is only the account.
        reason: why it needs them.
        annotations: of the service account: annotations that bind it to an identity in a cloud.
        account: name of the account, its role and their binding; that of the job when empty.
    """
    name = account or job.name
    yield identity(job, name, role, context, reason=f"{name} has its own identity", annotations=annotations)
    if not rules:
        return
    yield kubernetes_resource(
        {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "Role",
            "metadata": context.metadata(job, name, role),
            "rules": [dict(rule) for rule in rules],
        },
        address=job.address,
        reason=reason,
        depends_on=(context.namespace_key,),
    )
    yield kubernetes_resource(
        {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "RoleBinding",
            "metadata": context.metadata(job, name, role),
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": name},
            "subjects": [{"kind": "ServiceAccount", "name": name, "namespace": context.namespace}],
        },
        address=job.address,
        reason=f"only the pods of {name} have its role",
        depends_on=(f"role/{name}", f"serviceaccount/{name}"),
    )
