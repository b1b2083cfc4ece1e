"""How KEDA's operator reads the lag of streams in clouds: with its own identity, which may only read it.

A cluster has one KEDA, with its own identity. It assumes no role of a workload: it would
be allowed to read and write what it only counts.

Source: KEDA 2.20.2, TriggerAuthentication (podIdentity without ``roleArn`` and ``identityOwner`` is the operator's);
pkg/scalers/aws, pkg/scalers/gcp.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aiscale.components.platform.eks_cluster import EksCluster
from aiscale.lowering.clouds.aws_identity import ROLE_POLICY, Statement, document
from aiscale.lowering.clouds.settings import AWS_VERSION, cloud_name
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.naming import fit
from aiscale.lowering.resource import Resource, cloud_resource, kubernetes_resource

_POLICY_NAME_LIMIT = 128
"""Characters. Source: IAM API reference, PolicyName."""


def aws_sign_in(workload: Workload) -> str:
    """Name of the TriggerAuthentication."""
    return fit(f"{workload.instance}-keda-aws")


def google_sign_in(workload: Workload) -> str:
    """Name of the TriggerAuthentication."""
    return fit(f"{workload.instance}-keda-gcp")


def keda_in_aws(workload: Workload, statements: Sequence[Statement], context: LoweringContext) -> Iterator[Resource]:
    """KEDA signs in with its own role, which gets these rights where the EKS cluster says which role that is.

    Args:
        workload: what is scaled.
        statements: what KEDA may read.
        context: the graph and the namespace.
    """
    component = workload.component
    yield _sign_in(workload, aws_sign_in(workload), "aws", context)
    cluster = context.cluster_of(component)
    if isinstance(cluster, EksCluster) and cluster.keda_role is not None:
        # Rights within a role, since a role has no more than 20 policies attached. Source: IAM and AWS STS quotas.
        yield cloud_resource(
            ROLE_POLICY, aws_sign_in(workload),
            {
                "name": cloud_name(f"{workload.instance}-lag", context, _POLICY_NAME_LIMIT),
                "role": cluster.keda_role,
                "policy": document(*(one for i, one in enumerate(statements) if one not in statements[:i])),
            },
            address=component.address, provider_version=AWS_VERSION,
            reason=f"KEDA may read the lag of {workload.instance}, but none of its records",
        )  # fmt: skip


def keda_in_google(workload: Workload, context: LoweringContext) -> Resource:
    """KEDA signs in with its own account. Its right to read is on the whole project, which no system owns."""
    return _sign_in(workload, google_sign_in(workload), "gcp", context)


def _sign_in(workload: Workload, name: str, provider: str, context: LoweringContext) -> Resource:
    manifest = {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "TriggerAuthentication",
        "metadata": context.metadata(workload.component, name, workload.role),
        "spec": {"podIdentity": {"provider": provider}},
    }
    where = {"aws": "AWS", "gcp": "Google Cloud"}[provider]
    return kubernetes_resource(
        manifest,
        address=workload.component.address,
        reason=f"KEDA reads the lag of {workload.instance} in {where} with its own identity",
        depends_on=(context.namespace_key,),
    )
