"""Another cleanup than a topic on MSK Serverless was made with.

What:
    A topic on MSK Serverless has another ``cleanup`` than it was applied with.

Why:
    Amazon takes it when a topic is made, and never again: the Job that makes the topics refuses, and what waits for it
    is not rolled out.

Example:
    Topic("prices", Msk("events", type="serverless"), cleanup="compact", key="zone_id")  # "delete" when it was applied

Instead:
    Topic("prices-latest", Msk("events", type="serverless"), cleanup="compact", key="zone_id")  # beside the old one

Source:
    Amazon MSK developer guide, configuration properties for MSK Serverless clusters (2026).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.msk import Msk
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.changes.before import Before, field, is_same_topic

CODE = "CHG005"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each topic whose cleanup cannot become what is asked for."""
    for topic in graph.of(Topic):
        if not isinstance(topic.cluster, Msk) or topic.cluster.type != "serverless":
            continue
        old = field(before, topic.address, "cleanup", str)
        was_there = field(before, topic.cluster.address, "type", str) == "serverless"
        if old is None or old == topic.cleanup or not was_there or not is_same_topic(topic, before):
            continue
        yield topic.finding(
            CODE, SEVERITY,
            f"{topic.name} is {topic.cleanup!r} now and was made {old!r}: Serverless does not change that",
            argument="cleanup", label=f"{old!r} before",
            help=f'cleanup="{old}"; or a topic of another name beside it, that writers and then readers go over to',
        )  # fmt: skip
