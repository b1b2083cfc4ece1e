"""Rights of a client of Amazon MSK that signs in with its IAM role.

Source: Amazon MSK developer guide, semantics of IAM authorization policy actions and resources (2026).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aiscale.components.streams.msk import Msk
from aiscale.components.streams.topic import Topic
from aiscale.lowering.clouds.aws_identity import Statement, allow
from aiscale.lowering.clouds.settings import aws_partition, aws_region
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.references import output
from aiscale.lowering.streams.kafka.access import KafkaAccess
from aiscale.lowering.streams.kafka.rights import Right
from aiscale.lowering.streams.msk.connection import msk_key

_ACTIONS = {
    ("topic", "Read"): ("ReadData",),
    ("topic", "Write"): ("WriteData",),
    ("topic", "Describe"): ("DescribeTopic",),
    ("topic", "DescribeConfigs"): ("DescribeTopicDynamicConfiguration",),
    ("topic", "Create"): ("CreateTopic",),
    ("topic", "Delete"): ("DeleteTopic",),
    ("group", "Read"): ("AlterGroup", "DescribeGroup"),
    ("group", "Describe"): ("DescribeGroup",),
    ("transactionalId", "Write"): ("AlterTransactionalId",),
    ("transactionalId", "Describe"): ("DescribeTransactionalId",),
    ("cluster", "IdempotentWrite"): ("WriteDataIdempotently",),
}
"""Amazon's names of Kafka's operations."""

_MAKES_TOPICS = (
    "CreateTopic", "DescribeTopic", "AlterTopic", "DescribeTopicDynamicConfiguration",
    "AlterTopicDynamicConfiguration",
)  # fmt: skip
"""None of them allows to read, write or delete records."""

_RESOURCES = {"topic": "topic", "group": "group", "transactionalId": "transactional-id"}


def msk_statements(access: KafkaAccess, context: LoweringContext) -> Iterator[Statement]:
    """Exactly the rights that the graph's edges need, in one cluster.

    Args:
        access: the client's access to the cluster.
        context: the graph and the namespace.
    """
    cluster = access.cluster
    assert isinstance(cluster, Msk)  # no other signs in with IAM
    on_cluster = ["kafka-cluster:Connect"]
    if access.writes:
        # Producers are idempotent unless they say otherwise, and ask for it as such.
        on_cluster.append("kafka-cluster:WriteDataIdempotently")
    yield allow(on_cluster, output(msk_key(cluster), "arn"))
    by_actions: dict[tuple[str, ...], list[str]] = {}
    for right in access.rights:
        if right.kind != "cluster":
            by_actions.setdefault(_actions(right), []).append(_arn(cluster, right, context))
    for actions, resources in by_actions.items():
        yield allow(actions, *resources)


def msk_admin_statements(cluster: Msk, topics: Sequence[Topic], context: LoweringContext) -> list[Statement]:
    """What makes exactly these topics, and changes them.

    Args:
        cluster: whose they are.
        topics: the topics, in order.
        context: the graph and the namespace.
    """
    names = [_arn(cluster, Right("topic", topic.kafka_name, ()), context) for topic in topics]
    return [
        allow(["kafka-cluster:Connect", "kafka-cluster:DescribeCluster"], output(msk_key(cluster), "arn")),
        allow([f"kafka-cluster:{action}" for action in _MAKES_TOPICS], *names),
    ]


def msk_lag_statements(access: KafkaAccess, context: LoweringContext) -> Iterator[Statement]:
    """Rights to read the lag of the client, and nothing else. Source: Apache Kafka, ACLs."""
    cluster = access.cluster
    assert isinstance(cluster, Msk)  # no other signs in with IAM
    yield allow(("kafka-cluster:Connect",), output(msk_key(cluster), "arn"))
    shared = [read for read in access.reads if read.group]
    topics = [Right("topic", name, ("Describe",)) for name in dict.fromkeys(read.topic for read in shared)]
    groups = [Right("group", name, ("Describe",)) for name in dict.fromkeys(read.group for read in shared)]
    for looks in (topics, groups):
        yield allow(_actions(looks[0]), *(_arn(cluster, look, context) for look in looks))


def _actions(right: Right) -> tuple[str, ...]:
    found = dict.fromkeys(action for one in right.operations for action in _ACTIONS[right.kind, one])
    return tuple(f"kafka-cluster:{action}" for action in found)


def _arn(cluster: Msk, right: Right, context: LoweringContext) -> str:
    """The uuid is of one cluster in the world, so the account may be any."""
    region = aws_region(cluster.region, context)
    key = msk_key(cluster)
    place = f"arn:{aws_partition(region)}:kafka:{region or '*'}:*:{_RESOURCES[right.kind]}"
    own = f"{output(key, 'clusterName')}/{output(key, 'clusterUuid')}"
    return f"{place}/{own}/{right.name}{'*' if right.pattern == 'prefix' else ''}"
