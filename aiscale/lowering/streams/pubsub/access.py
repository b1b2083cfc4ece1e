"""Access of a workload to Pub/Sub, derived from the graph: grants and variables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aiscale.analysis.streams.client_identity import data_edges, prefixes
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.components.streams.pubsub_topic import PubSubTopic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.lowering.clouds.gcp_identity import account_member
from aiscale.lowering.clouds.settings import GCP_VERSION, gcp_project
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import fit
from aiscale.lowering.references import output
from aiscale.lowering.resource import Resource, cloud_key, cloud_resource
from aiscale.lowering.streams.pubsub.topics import (
    SUBSCRIPTION_GRANT,
    TOPIC_GRANT,
    subscription_key,
    subscription_name,
    topic_key,
    topic_name,
)


@dataclass(frozen=True, slots=True)
class PubSubAccess:
    """A workload's access to Pub/Sub.

    Attributes:
        component: the workload.
        reads: subscriptions that it reads, by name.
        writes: topics that it publishes to, by name.
    """

    component: Component
    reads: tuple[PubSubSubscription, ...]
    writes: tuple[PubSubTopic, ...]

    @property
    def purpose(self) -> str:
        """``reads orders-billing and publishes to invoices``."""
        read, written = ", ".join(one.name for one in self.reads), ", ".join(one.name for one in self.writes)
        return " and ".join(
            [*([f"reads {read}"] if read else []), *([f"publishes to {written}"] if written else [])]
        )  # fmt: skip

    @property
    def depends_on(self) -> tuple[str, ...]:
        """Keys of what it cannot work without."""
        grants = [cloud_key(SUBSCRIPTION_GRANT, _grant(self.component, one)) for one in self.reads]
        grants += [cloud_key(TOPIC_GRANT, _grant(self.component, one)) for one in self.writes]
        return (*(subscription_key(one) for one in self.reads), *(topic_key(one) for one in self.writes), *grants)


def pubsub_access(component: Component, context: LoweringContext) -> PubSubAccess | None:
    """What the workload reads and publishes to; None where it does not use Pub/Sub."""
    graph = context.graph
    if not (graph.has(PubSubSubscription) or graph.has(PubSubTopic)):
        return None
    edges = [edge for _, edge in data_edges(component, graph)]
    reads = {one.name: one for edge in edges if isinstance(one := graph[edge.target], PubSubSubscription)}
    written = [graph[edge.target] for edge in edges if edge.kind is EdgeKind.WRITES]
    writes = {one.name: one for one in written if isinstance(one, PubSubTopic)}
    if not reads and not writes:
        return None
    return PubSubAccess(
        component, tuple(reads[name] for name in sorted(reads)), tuple(writes[name] for name in sorted(writes))
    )


def pubsub_grants(access: PubSubAccess, context: LoweringContext) -> Iterator[Resource]:
    """The right to each topic and subscription, and to nothing else."""
    component = access.component
    project = gcp_project(context)
    given = {"project": project} if project else {}
    for subscription in access.reads:
        yield cloud_resource(
            SUBSCRIPTION_GRANT, _grant(component, subscription),
            {"subscription": output(subscription_key(subscription), "name"), **given,
             "role": "roles/pubsub.subscriber", "member": account_member(component)},
            address=component.address, provider_version=GCP_VERSION,
            reason=f"{component.name} reads {subscription.name}",
        )  # fmt: skip
    for topic in access.writes:
        yield cloud_resource(
            TOPIC_GRANT, _grant(component, topic),
            {"topic": output(topic_key(topic), "name"), **given,
             "role": "roles/pubsub.publisher", "member": account_member(component)},
            address=component.address, provider_version=GCP_VERSION,
            reason=f"{component.name} publishes to {topic.name}",
        )  # fmt: skip


def pubsub_environment(access: PubSubAccess, context: LoweringContext) -> dict[str, str]:
    """Full names of subscriptions and topics, and the endpoint of a region where one is said."""
    project = gcp_project(context)
    start = f"projects/{project}/" if project else ""
    names = prefixes(access.component, context.graph)
    found = {
        prefix: f"{start}subscriptions/{subscription_name(one, context)}"
        for one in access.reads
        for prefix in names[one.address]
    }
    for topic in access.writes:
        for prefix in names[topic.address]:
            found[prefix] = f"{start}topics/{topic_name(topic, context)}"
            if topic.endpoint_region is not None:
                # Source: Pub/Sub, service endpoints: the order of a key holds inside one region.
                found[f"{prefix}_ENDPOINT"] = f"{topic.endpoint_region}-pubsub.googleapis.com:443"
    return found


def _grant(component: Component, stream: PubSubSubscription | PubSubTopic) -> str:
    return fit(f"{component.name}-{stream.name}")
