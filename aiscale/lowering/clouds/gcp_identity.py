"""How the pods of a workload get rights in Google Cloud.

Source: Google Cloud documentation, Workload Identity Federation for GKE: linking a Kubernetes ServiceAccount to an
IAM service account (2026).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.platform.gke_cluster import GkeCluster
from aiscale.core.component import Component
from aiscale.lowering.clouds.identities import GOOGLE_ACCOUNT, account_of, created_account
from aiscale.lowering.clouds.settings import GCP_VERSION, cloud_name, gcp_project
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.references import output
from aiscale.lowering.resource import Resource, cloud_key, cloud_resource

ACCOUNT = "gcp:serviceaccount/account:Account"
ACCOUNT_GRANT = "gcp:serviceaccount/iAMMember:IAMMember"

_ID_LEAST, _ID_LIMIT = 6, 30
"""Characters of a service account's id. Source: IAM, create service accounts."""


def gcp_identity(component: Component, purpose: str, context: LoweringContext) -> Iterator[Resource]:
    """A service account of the workload's own, and on GKE the right of its pods to act as it.

    Args:
        component: the workload.
        purpose: what it does, for the reason: ``reads orders``.
        context: the graph and the namespace.
    """
    project = gcp_project(context)
    given = {"project": project} if project else {}
    cluster = context.cluster_of(component)
    on_gke = isinstance(cluster, GkeCluster)
    yield cloud_resource(
        ACCOUNT, component.name,
        {"accountId": _account_id(component, context), **given, "displayName": component.address,
         "description": f"{context.namespace}: {component.name} {purpose}"},
        address=component.address, provider_version=GCP_VERSION,
        reason=f"{component.name} {purpose} as a service account of its own"
        + ("" if on_gke else "; bind it to the identity of its pods"),
    )  # fmt: skip
    if project and isinstance(cluster, GkeCluster):
        pool = cluster.project or project
        created = created_account(component)
        for name, account in ((component.name, account_of(component)), *(((created, created),) if created else ())):
            yield cloud_resource(
                ACCOUNT_GRANT, name,
                {
                    "serviceAccountId": output(account_key(component), "name"),
                    "role": "roles/iam.workloadIdentityUser",
                    "member": f"serviceAccount:{pool}.svc.id.goog[{context.namespace}/{account}]",
                },
                address=component.address, provider_version=GCP_VERSION,
                reason=f"pods with the ServiceAccount {account} act as that account",
            )  # fmt: skip


def gcp_identity_keys(component: Component, context: LoweringContext) -> tuple[str, ...]:
    """Keys of the resources that the workload's pods depend on."""
    if not account_annotations(component, context):
        return ()
    return tuple(cloud_key(ACCOUNT_GRANT, name) for name in (component.name, created_account(component)) if name)


def account_annotations(component: Component, context: LoweringContext) -> dict[str, str]:
    """The annotation of the Kubernetes ServiceAccount; none outside of GKE."""
    project = gcp_project(context)
    if not project or not isinstance(context.cluster_of(component), GkeCluster):
        return {}
    email = f"{_account_id(component, context)}@{project}.iam.gserviceaccount.com"
    return {GOOGLE_ACCOUNT: email}


def account_key(component: Component) -> str:
    """Key of the account's resource."""
    return cloud_key(ACCOUNT, component.name)


def account_member(component: Component) -> str:
    """The account in the form that grants use."""
    return output(account_key(component), "member")


def _account_id(component: Component, context: LoweringContext) -> str:
    return cloud_name(component.name, context, _ID_LIMIT, least=_ID_LEAST)
