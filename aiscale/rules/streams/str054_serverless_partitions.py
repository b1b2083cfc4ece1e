"""More partitions than MSK Serverless allows.

What:
    The topics of an MSK Serverless cluster have more than 2,400 partitions, or more than 120 in compacted topics.

Why:
    Amazon refuses to create the topic that passes the limit.

Example:
    Topic("prices", Msk("events", type="serverless"), cleanup="compact", key="zone_id", partitions=240)

Instead:
    Topic("prices", Msk("events", type="serverless"), cleanup="compact", key="zone_id", partitions=60)

Source:
    Amazon MSK quotas, MSK Serverless (2026): 2,400 partitions, 120 of them compacted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.topic import Topic
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR054"
SEVERITY = Severity.ERROR
_MOST = 2_400
_MOST_COMPACTED = 120


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each Serverless cluster and each limit that its topics pass."""
    stored: dict[Kafka, list[Topic]] = defaultdict(list)
    for topic in graph.of(Topic):
        if isinstance(topic.cluster, Msk) and topic.cluster.type == "serverless":
            stored[topic.cluster].append(topic)
    for cluster, topics in stored.items():
        compacted = [topic for topic in topics if "compact" in topic.cleanup]
        for chosen, most, what in ((compacted, _MOST_COMPACTED, "compacted partitions"), (topics, _MOST, "partitions")):
            total = sum(topic.partitions for topic in chosen)
            if total > most:
                largest = sorted(chosen, key=lambda topic: (-topic.partitions, topic.name))
                yield cluster.finding(
                    CODE, SEVERITY,
                    f"the topics of {cluster.name} have {total:,} {what}, but Serverless takes {most:,}",
                    argument="type", label="refused by Amazon",
                    notes=(listed([f"{topic.name} has {topic.partitions:,}" for topic in largest]),),
                    help='fewer partitions, or type="express"',
                )  # fmt: skip
