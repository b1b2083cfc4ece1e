"""Access of a workload to streams and stores in clouds: what its lowering adds for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from aiscale.components.platform.eks_cluster import EksCluster
from aiscale.components.platform.gke_cluster import GkeCluster
from aiscale.components.streams.msk import Msk
from aiscale.core.component import Component
from aiscale.lowering.clouds.aws_identity import Statement, aws_identity, aws_identity_keys
from aiscale.lowering.clouds.gcp_identity import account_annotations, gcp_identity, gcp_identity_keys
from aiscale.lowering.clouds.identities import brings_identity, lacks_account
from aiscale.lowering.clouds.object_stores import StoreAccess, store_access
from aiscale.lowering.clouds.warehouse_tables import table_access
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.resource import Resource
from aiscale.lowering.streams.firehose.access import firehose_access
from aiscale.lowering.streams.kafka.access import KafkaAccess
from aiscale.lowering.streams.kinesis.access import (
    kinesis_access,
    kinesis_statements,
    registered_consumers,
)
from aiscale.lowering.streams.msk.connection import IAM
from aiscale.lowering.streams.msk.rights import msk_statements
from aiscale.lowering.streams.pubsub.access import pubsub_access, pubsub_grants
from aiscale.lowering.streams.schema_registry.glue import glue_access


@dataclass(frozen=True, slots=True)
class CloudAccess:
    """A workload's access to streams and stores of clouds.

    Attributes:
        resources: rights, identities and registered consumers.
        depends_on: keys of the resources that its pods cannot work without.
        annotations: of its ServiceAccount.
        clouds: whose endpoints it must reach: ``aws``, ``gcp``.
    """

    resources: tuple[Resource, ...] = ()
    depends_on: tuple[str, ...] = ()
    annotations: dict[str, str] = field(default_factory=dict)
    clouds: frozenset[str] = frozenset()


NO_ACCESS = CloudAccess()


def cloud_access(component: Component, context: LoweringContext, accesses: Sequence[KafkaAccess]) -> CloudAccess:
    """Derive it from the graph; empty where the workload uses none.

    Args:
        component: the workload.
        context: the graph and the namespace.
        accesses: its access to Kafka, of which those that it signs in to with its role in AWS count.
    """
    stores = store_access(component, context)
    found = [_in_aws(component, context, accesses, stores), _in_google(component, context, stores)]
    if all(one is NO_ACCESS for one in found):
        return NO_ACCESS
    clouds = frozenset(cloud for one in found for cloud in one.clouds)
    if brings_identity(component) or (lacks_account(component) and is_bound(component, context)):
        return CloudAccess(clouds=clouds)
    return CloudAccess(
        tuple(resource for one in found for resource in one.resources),
        depends_on=tuple(need for one in found for need in one.depends_on),
        annotations={name: value for one in found for name, value in one.annotations.items()},
        clouds=clouds,
    )


def is_bound(component: Component, context: LoweringContext) -> bool:
    """Whether its cluster binds a ServiceAccount to a role; elsewhere the user attaches the rights to the pods."""
    return isinstance(context.cluster_of(component), EksCluster | GkeCluster)


def _in_aws(
    component: Component, context: LoweringContext, accesses: Sequence[KafkaAccess], stores: StoreAccess | None
) -> CloudAccess:
    resources: list[Resource] = []
    depends_on: list[str] = []
    statements: list[Statement] = []
    purposes: list[str] = []
    if (kinesis := kinesis_access(component, context)) is not None:
        resources += registered_consumers(kinesis, context)
        statements += kinesis_statements(kinesis, context)
        purposes.append(kinesis.purpose)
        depends_on += kinesis.depends_on
    if (firehose := firehose_access(component, context)) is not None:
        statements += firehose.statements()
        purposes.append(firehose.purpose)
        depends_on += firehose.depends_on
    topics: set[str] = set()
    for access in accesses:
        if isinstance(access.cluster, Msk) and access.connection.mechanism == IAM:
            statements += msk_statements(access, context)
            topics |= {topic.name for topic in access.topics.values()} or {access.cluster.name}
    if topics:
        purposes.append(f"uses {', '.join(sorted(topics))}")
    if (glue := glue_access(component, context)) is not None:
        statements += glue.statements()
        purposes.append(glue.purpose)
        depends_on += glue.depends_on
    if stores is not None and stores.scheme == "s3":
        statements += stores.statements(context)
        purposes.append(stores.purpose)
    if (tables := table_access(component, context)) is not None and tables.warehouse == "athena":
        statements += tables.statements(context)
        purposes.append(tables.purpose)
    if not statements:
        return NO_ACCESS
    resources += aws_identity(component, statements, " and ".join(purposes), context)
    depends_on += aws_identity_keys(component, context)
    return CloudAccess(tuple(resources), depends_on=tuple(depends_on), clouds=frozenset({"aws"}))


def _in_google(component: Component, context: LoweringContext, stores: StoreAccess | None) -> CloudAccess:
    depends_on: list[str] = []
    grants: list[Resource] = []
    purposes: list[str] = []
    if (pubsub := pubsub_access(component, context)) is not None:
        grants += pubsub_grants(pubsub, context)
        purposes.append(pubsub.purpose)
        depends_on += pubsub.depends_on
    if stores is not None and stores.scheme == "gs":
        grants += stores.grants()
        purposes.append(stores.purpose)
        depends_on += stores.depends_on
    if (tables := table_access(component, context)) is not None and tables.warehouse == "bigquery":
        grants += tables.grants(context)
        purposes.append(tables.purpose)
        depends_on += tables.depends_on(context)
    if not grants:
        return NO_ACCESS
    return CloudAccess(
        (*gcp_identity(component, " and ".join(purposes), context), *grants),
        depends_on=(*depends_on, *gcp_identity_keys(component, context)),
        annotations=account_annotations(component, context),
        clouds=frozenset({"gcp"}),
    )
