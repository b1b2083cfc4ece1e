"""What a workload does with the streams of clouds: everything that its own lowering adds for them."""

from __future__ import annotations

from dataclasses import dataclass, field

from aiscale.core.component import Component
from aiscale.lowering.clouds.aws_identity import aws_identity, aws_identity_keys
from aiscale.lowering.clouds.gcp_identity import account_annotations, gcp_identity, gcp_identity_keys
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.resource import Resource
from aiscale.lowering.streams.kinesis_access import (
    kinesis_access,
    kinesis_environment,
    kinesis_statements,
    registered_consumers,
)
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


def cloud_access(component: Component, context: LoweringContext) -> CloudAccess:
    """Read it off the graph; empty where the workload has nothing to do with them."""
    records: list[Resource] = []
    environment: dict[str, str] = {}
    needs: list[str] = []
    annotations: dict[str, str] = {}
    clouds: set[str] = set()
    if (kinesis := kinesis_access(component, context)) is not None:
        clouds.add("aws")
        records += registered_consumers(kinesis, context)
        records += aws_identity(component, tuple(kinesis_statements(kinesis, context)), kinesis.dealings, context)
        environment |= kinesis_environment(kinesis, context)
        needs += (*kinesis.needs, *aws_identity_keys(component, context))
    if (pubsub := pubsub_access(component, context)) is not None:
        clouds.add("gcp")
        records += (*gcp_identity(component, pubsub.dealings, context), *pubsub_grants(pubsub, context))
        environment |= pubsub_environment(pubsub, context)
        needs += (*pubsub.needs, *gcp_identity_keys(component, context))
        annotations |= account_annotations(component, context)
    return CloudAccess(tuple(records), environment, tuple(needs), annotations, frozenset(clouds))
