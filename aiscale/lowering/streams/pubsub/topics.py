"""Pub/Sub topics, schemas and subscriptions. Source: pulumi_gcp 10.2.0, ``pubsub``; Pub/Sub documentation (2026)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.components.streams.avro import Avro
from aiscale.components.streams.avro_whole import whole_text
from aiscale.components.streams.protobuf import Protobuf
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.components.streams.pubsub_topic import PubSubTopic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.clouds.settings import GCP_VERSION, cloud_name, gcp_labels, gcp_project
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.references import output
from aiscale.lowering.resource import Resource, cloud_key, cloud_resource
from aiscale.quantities import Duration

TOPIC = "gcp:pubsub/topic:Topic"
SCHEMA = "gcp:pubsub/schema:Schema"
SUBSCRIPTION = "gcp:pubsub/subscription:Subscription"
TOPIC_GRANT = "gcp:pubsub/topicIAMMember:TopicIAMMember"
SUBSCRIPTION_GRANT = "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember"
BUCKET_GRANT = "gcp:storage/bucketIAMMember:BucketIAMMember"
TABLE_GRANT = "gcp:bigquery/iamMember:IamMember"
AGENT = "gcp:projects/serviceIdentity:ServiceIdentity"

AGENT_KEY = cloud_key(AGENT, "pubsub")
"""Resource of Pub/Sub's own service account: it moves dead letters and writes to tables and buckets."""

NAME_LIMIT = 255
"""Characters. Source: Pub/Sub, guidelines to name a resource."""


def lower_pubsub_topic(topic: PubSubTopic, _bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """The topic, and the schema that Pub/Sub validates its messages with."""
    properties: dict[str, Any] = {
        "name": topic_name(topic, context),
        **_project(context),
        "labels": gcp_labels(topic, context),
    }
    if topic.retention is not None:
        properties["messageRetentionDuration"] = _seconds(topic.retention)
    if topic.storage_regions:
        properties["messageStoragePolicy"] = {"allowedPersistenceRegions": sorted(topic.storage_regions)}
    schema = _schema(topic, context)
    if schema is not None:
        yield schema
        properties["schemaSettings"] = {"schema": output(schema.key, "id"), "encoding": topic.encoding}
    kept = f"keeps messages for {topic.retention}" if topic.retention is not None else "hands messages on"
    yield _record(TOPIC, topic.name, properties, topic, f"{topic.name} {kept}")


def _schema(topic: PubSubTopic, context: LoweringContext) -> Resource | None:
    """None where another registry keeps it, and for formats that Pub/Sub does not know."""
    schema = topic.record_schema
    if not isinstance(schema, Avro | Protobuf) or schema.registry is not None:
        return None
    kind = "AVRO" if isinstance(schema, Avro) else "PROTOCOL_BUFFER"
    text = whole_text(schema.latest)
    properties = {"name": topic_name(topic, context), **_project(context), "type": kind, "definition": text}
    return _record(SCHEMA, topic.name, properties, topic, f"messages of {topic.name} must fit its schema")


def lower_pubsub_subscription(
    subscription: PubSubSubscription, _bindings: Bindings, context: LoweringContext
) -> Iterator[Resource]:
    """The subscription, and the rights of Pub/Sub's own account for it."""
    graph = context.graph
    properties: dict[str, Any] = {
        "name": subscription_name(subscription, context),
        **_project(context),
        "topic": output(topic_key(subscription.topic), "id"),
        "ackDeadlineSeconds": int(subscription.ack_deadline),
        "messageRetentionDuration": _seconds(subscription.retention),
        "retainAckedMessages": subscription.retain_acked,
        "enableMessageOrdering": subscription.ordering,
        "enableExactlyOnceDelivery": subscription.exactly_once,
        # An empty text means never; without it Pub/Sub deletes a subscription that is unused for 31 days.
        "expirationPolicy": {"ttl": _seconds(subscription.expiration) if subscription.expiration is not None else ""},
        "retryPolicy": {
            "minimumBackoff": _seconds(subscription.min_backoff),
            "maximumBackoff": _seconds(subscription.max_backoff),
        },
        **({"filter": subscription.filter} if subscription.filter is not None else {}),
        **_delivery(subscription),
        "labels": gcp_labels(subscription, context),
    }
    depends_on: list[str] = [grant.key for grant in _store_grants(subscription)]
    dead_letter = subscription.dead_letter
    aside = dead_letter.target if dead_letter is not None else None
    if dead_letter is not None and isinstance(aside, PubSubTopic):
        properties["deadLetterPolicy"] = {
            "deadLetterTopic": output(topic_key(aside), "id"),
            "maxDeliveryAttempts": dead_letter.max_attempts,
        }
        # The subscription for dead letters exists before the first of them.
        depends_on += [
            subscription_key(reader)
            for edge in graph.in_edges(aside, EdgeKind.READS)
            if isinstance(reader := graph[edge.source], PubSubSubscription) and reader is not subscription
        ]
    yield from _store_grants(subscription)
    yield _record(
        SUBSCRIPTION, subscription.name, properties, subscription,
        f"{subscription.name} gets what is published to {subscription.topic.name}", depends_on=tuple(depends_on),
    )  # fmt: skip
    if isinstance(aside, PubSubTopic):
        yield from _dead_letter_grants(subscription, aside, context)


def _delivery(subscription: PubSubSubscription) -> dict[str, Any]:
    """How messages leave it; nothing for readers that fetch them."""
    if subscription.type == "push":
        account = subscription.push_service_account
        token = {"oidcToken": {"serviceAccountEmail": account}} if account is not None else {}
        return {"pushConfig": {"pushEndpoint": subscription.push_endpoint, **token}}
    if subscription.type == "bigquery":
        schema = subscription.topic.record_schema
        by_schema = isinstance(schema, Avro | Protobuf) and schema.registry is None
        return {"bigqueryConfig": {"table": subscription.table, "useTopicSchema": by_schema}}
    if subscription.type == "cloud-storage":
        return {"cloudStorageConfig": {"bucket": subscription.bucket}}
    return {}


def _dead_letter_grants(
    subscription: PubSubSubscription, aside: PubSubTopic, context: LoweringContext
) -> Iterator[Resource]:
    """Both rights that dead letters need: else messages repeat forever. Source: Pub/Sub, dead-letter topics."""
    name = f"{subscription.name}-dead-letters"
    yield _record(
        TOPIC_GRANT, name,
        {"topic": output(topic_key(aside), "name"), **_project(context), "role": "roles/pubsub.publisher",
         "member": agent_member()},
        subscription, f"Pub/Sub may write dead letters of {subscription.name} to {aside.name}",
    )  # fmt: skip
    yield _record(
        SUBSCRIPTION_GRANT, name,
        {"subscription": output(subscription_key(subscription), "name"), **_project(context),
         "role": "roles/pubsub.subscriber", "member": agent_member()},
        subscription, f"Pub/Sub may acknowledge dead letters in {subscription.name}",
    )  # fmt: skip


def _store_grants(subscription: PubSubSubscription) -> Iterator[Resource]:
    """Rights to the table or the bucket. Source: Pub/Sub, create BigQuery and Cloud Storage subscriptions."""
    if subscription.type == "bigquery" and subscription.table is not None:
        project, dataset, table = subscription.table.rsplit(".", 2)
        yield _record(
            TABLE_GRANT, subscription.name,
            {"project": project, "datasetId": dataset, "tableId": table, "role": "roles/bigquery.dataEditor",
             "member": agent_member()},
            subscription, f"Pub/Sub may write what {subscription.name} gets to {subscription.table}",
        )  # fmt: skip
    elif subscription.type == "cloud-storage" and subscription.bucket is not None:
        for suffix, role in (("", "roles/storage.objectCreator"), ("-look", "roles/storage.legacyBucketReader")):
            yield _record(
                BUCKET_GRANT, f"{subscription.name}{suffix}",
                {"bucket": subscription.bucket, "role": role, "member": agent_member()},
                subscription, f"Pub/Sub may write what {subscription.name} gets to {subscription.bucket}",
            )  # fmt: skip


def lower_pubsub_agent(context: LoweringContext) -> Iterator[Resource]:
    """Pub/Sub's own account, once a project, where it has to act by itself: its name holds the project's number."""
    graph = context.graph
    if any(needs_agent(subscription) for subscription in graph.of(PubSubSubscription)):
        yield cloud_resource(
            AGENT, "pubsub", {**_project(context), "service": "pubsub.googleapis.com"},
            address=graph.system.address, provider_version=GCP_VERSION,
            reason="Pub/Sub moves dead letters, and writes to tables and buckets, with a service account of its own",
        )  # fmt: skip


def needs_agent(subscription: PubSubSubscription) -> bool:
    """Whether Pub/Sub itself moves or writes its messages."""
    dead_letter = subscription.dead_letter
    return subscription.type in {"bigquery", "cloud-storage"} or (
        dead_letter is not None and isinstance(dead_letter.target, PubSubTopic)
    )


def agent_member() -> str:
    """Pub/Sub's own account, as a grant names it."""
    return f"serviceAccount:{output(AGENT_KEY, 'email')}"


def topic_name(topic: PubSubTopic, context: LoweringContext) -> str:
    """The name of the topic in its project."""
    return topic.topic_name or cloud_name(topic.name, context, NAME_LIMIT, least=3)


def subscription_name(subscription: PubSubSubscription, context: LoweringContext) -> str:
    """The name of the subscription in its project."""
    return subscription.subscription_name or cloud_name(subscription.name, context, NAME_LIMIT, least=3)


def topic_key(topic: PubSubTopic) -> str:
    """Key of the topic's resource."""
    return cloud_key(TOPIC, topic.name)


def subscription_key(subscription: PubSubSubscription) -> str:
    """Key of the subscription's resource."""
    return cloud_key(SUBSCRIPTION, subscription.name)


def _record(
    type_: str,
    name: str,
    properties: dict[str, Any],
    owner: Component,
    reason: str,
    *,
    depends_on: tuple[str, ...] = (),
) -> Resource:
    return cloud_resource(
        type_,
        name,
        properties,
        address=owner.address,
        reason=reason,
        provider_version=GCP_VERSION,
        depends_on=depends_on,
    )


def _project(context: LoweringContext) -> dict[str, str]:
    project = gcp_project(context)
    return {"project": project} if project else {}


def _seconds(span: Duration) -> str:
    """``600s``, as Google's APIs write durations."""
    return f"{span:g}s" if span % 1 else f"{int(span)}s"
