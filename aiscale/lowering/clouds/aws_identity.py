"""What a workload may do in AWS, and how its pods, or a service of AWS, get that right.

Source: IAM user guide, policies; Amazon EKS user guide, Pod Identity (2026).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from aiscale.components.platform.eks_cluster import EksCluster
from aiscale.core.component import Component
from aiscale.lowering.clouds.identities import account_needs, account_of, created_account
from aiscale.lowering.clouds.settings import AWS_VERSION, aws_region, cloud_name, tags
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import fit
from aiscale.lowering.references import output
from aiscale.lowering.resource import Resource, cloud_key, cloud_resource

ROLE = "aws:iam/role:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
POLICY = "aws:iam/policy:Policy"
ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"

ROLE_NAME_LIMIT, POLICY_NAME_LIMIT = 64, 128
"""Characters. Source: IAM and AWS STS quotas."""

Statement = dict[str, Any]


def allow(actions: Sequence[str], *resources: str) -> Statement:
    """One statement of a policy."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}


def document(*statements: Statement) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, separators=(",", ":"))


def aws_identity(
    component: Component, statements: Sequence[Statement], purpose: str, context: LoweringContext, *, rights: str = ""
) -> Iterator[Resource]:
    """A role of the workload's own with exactly these rights, bound to its ServiceAccount by EKS Pod Identity.

    Where its cluster is no EKS cluster, only the policy: what the pods there use as their identity is not known.

    Args:
        component: the workload.
        statements: what it may do.
        purpose: what it does, for the reason: ``reads rides``.
        context: the graph and the namespace.
        rights: name of these rights, where each version has its own of the workload.
    """
    cluster = context.cluster_of(component)
    if not isinstance(cluster, EksCluster):
        yield cloud_resource(
            POLICY, component.name,
            {
                "name": cloud_name(component.name, context, POLICY_NAME_LIMIT),
                "description": f"{component.address}: {purpose}",
                "policy": document(*statements),
                "tags": tags(component, context),
            },
            address=component.address, provider_version=AWS_VERSION,
            reason=f"{component.name} {purpose}; attach this policy to the identity of its pods",
        )  # fmt: skip
        return
    accounts = (account_of(component), created_account(component))
    yield from pod_identity(
        component, tuple(filter(None, accounts)), cluster, statements, purpose, context, rights=rights
    )


def pod_identity(
    component: Component, accounts: Sequence[str], cluster: EksCluster, statements: Sequence[Statement], purpose: str,
    context: LoweringContext, *, rights: str = "",
) -> Iterator[Resource]:  # fmt: skip
    """A role with exactly these rights, which EKS Pod Identity gives to the pods of some ServiceAccounts.

    Args:
        component: what the pods belong to.
        accounts: names of the ServiceAccounts; the role has that of the first.
        cluster: where they run.
        statements: what they may do.
        purpose: what they do, for the reason: ``reads rides``.
        context: the graph and the namespace.
        rights: name of these rights, where each version has its own.
    """
    name = accounts[0]
    pods = {
        "aws:RequestTag/kubernetes-namespace": context.namespace,
        "aws:RequestTag/kubernetes-service-account": name if len(accounts) == 1 else list(accounts),
    }
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "pods.eks.amazonaws.com"},
        "Action": ["sts:AssumeRole", "sts:TagSession"],
        "Condition": {"StringEquals": pods},
    }
    yield from _role(
        component, name, trust, statements, purpose, context, rights=rights,
        reason=f"the pods of {name} have a role of their own in AWS",
    )  # fmt: skip
    region = aws_region(None, context)
    for account in accounts:
        yield cloud_resource(
            ASSOCIATION, account,
            {
                "clusterName": cluster.cluster_name or cluster.name,
                "namespace": context.namespace,
                "serviceAccount": account,
                "roleArn": output(cloud_key(ROLE, name), "arn"),
                **({"region": region} if region else {}),
                "tags": tags(component, context),
            },
            address=component.address, provider_version=AWS_VERSION,
            reason=f"pods with the ServiceAccount {account} get that role",
            depends_on=account_needs(component, account),
        )  # fmt: skip


def pod_identity_keys(*accounts: str, rights: str = "") -> tuple[str, ...]:
    """Keys of the resources that pods with these ServiceAccounts depend on."""
    return (cloud_key(ROLE_POLICY, rights or accounts[0]), *(cloud_key(ASSOCIATION, one) for one in accounts))


def aws_identity_keys(component: Component, context: LoweringContext, *, rights: str = "") -> tuple[str, ...]:
    """Keys of the resources that the workload's pods depend on."""
    if not isinstance(context.cluster_of(component), EksCluster):
        return (cloud_key(POLICY, component.name),)
    accounts = (account_of(component), created_account(component))
    return pod_identity_keys(*filter(None, accounts), rights=rights)


def _role(
    component: Component, name: str, trust: Statement, statements: Sequence[Statement], purpose: str,
    context: LoweringContext, *, reason: str, rights: str = "",
) -> Iterator[Resource]:  # fmt: skip
    """A role and its rights, both under the name unless these have one of their own; ``trust`` says who assumes it."""
    yield cloud_resource(
        ROLE, name,
        {
            "name": cloud_name(name, context, ROLE_NAME_LIMIT),
            "description": f"{component.address}: {purpose}",
            "assumeRolePolicy": document(trust),
            "tags": tags(component, context),
        },
        address=component.address, provider_version=AWS_VERSION,
        reason=reason,
    )  # fmt: skip
    yield cloud_resource(
        ROLE_POLICY, rights or name,
        {"name": rights or "rights", "role": output(cloud_key(ROLE, name), "id"), "policy": document(*statements)},
        address=component.address, provider_version=AWS_VERSION,
        reason=f"{component.name} {purpose}",
    )  # fmt: skip


def service_role(
    component: Component, service: str, statements: Sequence[Statement], purpose: str, context: LoweringContext
) -> Iterator[Resource]:
    """A role with exactly these rights, which a service of AWS assumes for the component.

    Args:
        component: what the service is used for.
        service: its principal: ``firehose.amazonaws.com``.
        statements: what it may do.
        purpose: what it does, for the reason: ``reads rides``.
        context: the graph and the namespace.
    """
    name = _service_role_name(component)
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    yield from _role(
        component, name, trust, statements, purpose, context,
        reason=f"{component.name} has a role of its own in AWS, which {service} assumes",
    )  # fmt: skip


def service_role_keys(component: Component) -> tuple[str, str]:
    """Keys of that role and of its policy."""
    name = _service_role_name(component)
    return cloud_key(ROLE, name), cloud_key(ROLE_POLICY, name)


def _service_role_name(component: Component) -> str:
    """Not that of a workload of the same name."""
    return fit(f"{component.name}-{component.family}")
