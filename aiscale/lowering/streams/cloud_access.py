"""What a workload does with the streams of clouds: everything that its own lowering adds for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from aiscale.components.streams.msk import Msk
from aiscale.core.component import Component
from aiscale.lowering.clouds.aws_identity import Statement, aws_identity, aws_identity_keys
from aiscale.lowering.clouds.gcp_identity import account_annotations, gcp_identity, gcp_identity_keys
from aiscale.lowering.clouds.settings import aws_region
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import variable
from aiscale.lowering.resource import Resource
from aiscale.lowering.streams.access import KafkaAccess
from aiscale.lowering.streams.glue import glue_access
from aiscale.lowering.streams.kinesis_access import (
    kinesis_access,
    kinesis_environment,
    kinesis_statements,
    registered_consumers,
)
from aiscale.lowering.streams.msk_connection import IAM
from aiscale.lowering.streams.msk_rights import msk_statements
from aiscale.lowering.streams.pubsub_access import pubsub_access, pubsub_environment, pubsub_grants


@dataclass(frozen=True, slots=True)
class CloudAccess:
    """A workload's dealings with the streams of clouds.

    Attributes:
        records: rights, identities and registered consumers.
        environment: addresses and names, as environment variables. No secret among them.
        needs: keys of the records that its pods can not work without.
        annotations: of its ServiceAccount.
        clouds: whose endpoints it must reach: ``aws``, ``gcp``.
    """

    records: tuple[Resource, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    annotations: dict[str, str] = field(default_factory=dict)
    clouds: frozenset[str] = frozenset()


def cloud_access(component: Component, context: LoweringContext, accesses: Sequence[KafkaAccess]) -> CloudAccess:
    """Read it off the graph; empty where the workload has nothing to do with them.

    Args:
        component: the workload.
        context: where it lives.
        accesses: its dealings with Kafka, of which those that it signs in to with its role in AWS count.
    """
    records: list[Resource] = []
    environment: dict[str, str] = {}
    needs: list[str] = []
    annotations: dict[str, str] = {}
    clouds: set[str] = set()
    statements: list[Statement] = []
    dealings: list[str] = []
    if (kinesis := kinesis_access(component, context)) is not None:
        records += registered_consumers(kinesis, context)
        statements += kinesis_statements(kinesis, context)
        dealings.append(kinesis.dealings)
        environment |= kinesis_environment(kinesis, context)
        needs += kinesis.needs
    topics: set[str] = set()
    for access in accesses:
        if isinstance(access.cluster, Msk) and access.connection.mechanism == IAM:
            statements += msk_statements(access, context)
            topics |= {topic.name for topic in access.topics.values()}
            if region := aws_region(access.cluster.region, context):
                environment[f"{variable(access.cluster.name)}_REGION"] = region
    if topics:
        dealings.append(f"uses {', '.join(sorted(topics))}")
    if (glue := glue_access(component, context)) is not None:
        statements += glue.statements()
        dealings.append(glue.dealings)
        environment |= glue.environment(context)
        needs += glue.needs
    if statements:
        clouds.add("aws")
        records += aws_identity(component, statements, " and ".join(dealings), context)
        needs += aws_identity_keys(component, context)
    if (pubsub := pubsub_access(component, context)) is not None:
        clouds.add("gcp")
        records += (*gcp_identity(component, pubsub.dealings, context), *pubsub_grants(pubsub, context))
        environment |= pubsub_environment(pubsub, context)
        needs += (*pubsub.needs, *gcp_identity_keys(component, context))
        annotations |= account_annotations(component, context)
    return CloudAccess(tuple(records), environment, tuple(needs), annotations, frozenset(clouds))
