"""Region and project of a system's streams, and names and tags of their objects."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiscale.components.platform.eks_cluster import EksCluster
from aiscale.components.platform.gke_cluster import GkeCluster
from aiscale.core.component import Component
from aiscale.lowering.naming import fit

if TYPE_CHECKING:
    from aiscale.lowering.context import LoweringContext

AWS_VERSION = "7.51.1"
"""Of pulumi-resource-aws, whose schema the resources are written for."""

GCP_VERSION = "10.2.0"
"""Of pulumi-resource-gcp, whose schema the resources are written for."""

AZURE_VERSION = "3.29.0"
"""Of pulumi-resource-azure-native, whose schema the resources are written for."""


@dataclass(frozen=True, slots=True)
class Clouds:
    """An environment's settings for the clouds of its objects.

    Attributes:
        aws_region: AWS region of everything that does not set its own.
        gcp_project: Google Cloud project of everything.
    """

    aws_region: str | None = None
    gcp_project: str | None = None


UNSET = Clouds()
"""An environment without settings for clouds."""


def aws_region(own: str | None, context: LoweringContext) -> str | None:
    """Region of a stream: its own, the environment's, or the EKS cluster's; None where none is set."""
    if found := own or context.clouds.aws_region:
        return found
    cluster = next(context.graph.of(EksCluster), None)
    return None if cluster is None else cluster.region_name


def gcp_project(context: LoweringContext) -> str | None:
    """The environment's Google Cloud project, or that of the system's GKE cluster; None where none is set."""
    cluster = next(context.graph.of(GkeCluster), None)
    return context.clouds.gcp_project or (cluster.project if cluster is not None else None)


def aws_partition(region: str | None) -> str:
    """First part of every ARN. Source: AWS General Reference, Amazon Resource Names (partitions)."""
    start = (region or "").partition("-")[0]
    return {"cn": "aws-cn", "us": "aws-us-gov" if (region or "").startswith("us-gov-") else "aws"}.get(start, "aws")


def cloud_name(name: str, context: LoweringContext, limit: int, least: int = 1) -> str:
    """Name of an object in a cloud, where systems and environments share one account: the namespace comes first.

    Args:
        name: of the component.
        context: with the namespace, which no two environments share.
        limit: most characters.
        least: fewest characters; a shorter name gets six digits of its SHA-256.
    """
    whole = f"{context.namespace}-{name}"
    if len(whole) < least:
        return f"{whole}-{hashlib.sha256(whole.encode()).hexdigest()[:6]}"
    return fit(whole, limit)


def tags(component: Component, context: LoweringContext) -> dict[str, str]:
    """Tags of an object of AWS: its owner: system and component."""
    return {
        "aiscale:system": context.system,
        "aiscale:namespace": context.namespace,
        "aiscale:address": component.address,
    }


def gcp_labels(component: Component, context: LoweringContext) -> dict[str, str]:
    """The same as labels of Google Cloud, whose values have no slash. Source: Google Cloud, requirements for labels."""
    address = component.address.replace("/", "_")
    return {"aiscale-system": context.system, "aiscale-namespace": context.namespace, "aiscale-address": address}


def azure_tags(component: Component, context: LoweringContext) -> dict[str, str]:
    """The same as tags of Azure, whose names have no colon on Front Door.

    Source: Azure Resource Manager documentation, use tags to organize your Azure resources, limitations.
    """
    return {
        "aiscale-system": context.system,
        "aiscale-namespace": context.namespace,
        "aiscale-address": component.address,
    }
