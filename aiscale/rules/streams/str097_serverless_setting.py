"""A topic asks for what MSK Serverless does not let it set.

What:
    A topic on MSK Serverless says how long or large its segments are, has another number of copies than three or waits
    for another number than two, or takes records of more than 8 MiB.

Why:
    Amazon decides these for all topics: what is asked for is refused, or would not be so.

Example:
    Topic("prices", Msk("events", type="serverless"), cleanup="compact", key="zone_id", segment="1h")

Instead:
    Topic("prices", Msk("events", type="serverless"), cleanup="compact", key="zone_id")

Source:
    Amazon MSK developer guide, configuration properties for MSK Serverless clusters (2026): a topic can be told its
    cleanup.policy, compression.type, max.message.bytes (at most 8,388,608), message.timestamp.type,
    message.timestamp.difference.max.ms, retention.bytes and retention.ms, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.msk import Msk
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR097"
SEVERITY = Severity.ERROR
_LARGEST = 8_388_608
_DECIDED = {"segment": None, "segment_bytes": None, "replication_factor": 3, "min_insync_replicas": 2}
"""What Amazon decides, and what that is, where it says so."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each field of each topic on Serverless that would not hold."""
    for topic in graph.of(Topic):
        if not isinstance(topic.cluster, Msk) or topic.cluster.type != "serverless":
            continue
        for field, always in _DECIDED.items():
            if getattr(topic, field) in {None, always}:
                continue
            label = f"{always} always" if always else "not for topics to say"
            yield topic.finding(
                CODE, SEVERITY, f"{topic.name} cannot choose {field}: on Serverless Amazon does", argument=field,
                label=label, help=f'leave {field} out, or type="standard" for {topic.cluster.name}',
            )  # fmt: skip
        if topic.max_message_bytes is not None and topic.max_message_bytes > _LARGEST:
            yield topic.finding(
                CODE, SEVERITY,
                f"{topic.name} takes records of {topic.max_message_bytes:,} bytes, but Serverless takes {_LARGEST:,}",
                argument="max_message_bytes", label="refused by Amazon",
                help=f"max_message_bytes={_LARGEST:_}, with the large part in a bucket and a reference to it in the "
                "record",
            )  # fmt: skip
