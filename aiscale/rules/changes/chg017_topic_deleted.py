"""A topic is removed or renamed, and its records are deleted.

What:
    A topic with ``durability="critical"`` was applied, and the blueprint has none of that name: an error. Or a standard
    topic is removed, and one of another name replaces it, in the same cluster, with the same writers and readers. A
    standard topic that is only removed is no finding: `aiscale up` refuses to delete it without `--allow`.

Why:
    The object of a removed or renamed topic is deleted, and the operator deletes the topic in Kafka with all records. A
    topic of another name starts empty. Unread records, and those that a replay needs, are lost.

Example:
    Topic("rides-v2", kafka, durability="critical")  # "rides" when it was applied

Instead:
    System("city", [...], moved=[Moved("topics/rides", "topics/rides-v2")])  # the topic keeps its name in Kafka

Source:
    Strimzi 1.2.0 documentation, deleting topics: with its KafkaTopic a topic is deleted in Kafka; AWS provider,
    aws_msk_topic.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from aiscale.analysis.streams.stream_storage import readers
from aiscale.components.streams.topic import Topic
from aiscale.core.describe import describe
from aiscale.core.messages.wording import joined
from aiscale.core.values.plain_data import texts
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.changes.before import Before, copied, is_deleted_with_records, is_removed, moved_help, renamed

CODE = "CHG017"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR

_PASTED = 3
"""Renames that a help lists."""

Role = tuple[str, frozenset[str]]
"""What two topics have in common that are one under two names: the cluster, and who names them."""


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each Kafka cluster that loses critical topics, and for each topic with another name."""
    pairs = dict(_pairs(graph, before))
    yield from _gone(graph, before, pairs)
    yield from _renamed(graph, before, pairs)


def _gone(graph: ArchitectureGraph, before: Before, pairs: Mapping[str, Topic]) -> Iterator[Diagnostic]:
    gone: dict[str, list[str]] = {}
    safe: frozenset[str] | None = None
    for address, known in before.items():
        if known.get("kind") != "Topic" or known.get("durability") != "critical":
            continue
        if not is_removed(address, graph, before):
            continue
        safe = copied(before) if safe is None else safe
        if address not in safe and is_deleted_with_records(known, before):
            gone.setdefault(str(known["cluster"]), []).append(address)
    for cluster, addresses in gone.items():
        component = graph.nodes.get(cluster, graph.system)
        names, is_one = [one.partition("/")[2] for one in addresses], len(addresses) == 1
        renames = [(one, pairs[one].address) for one in sorted(addresses) if one in pairs]
        yield component.finding(
            CODE, WORST,
            f"{joined(sorted(names), 4)} of {cluster.partition('/')[2]} {'is' if is_one else 'are'} removed, and "
            f"{'its' if is_one else 'their'} critical records are deleted",
            notes=('durability="critical" was applied',),
            help=moved_help(*renames) if 0 < len(renames) == len(names) <= _PASTED
            else f"keep {'it' if is_one else 'them'}, and move writers and then readers to another topic; then "
            'durability="standard", and remove it with the next change',
        )  # fmt: skip


def _pairs(graph: ArchitectureGraph, before: Before) -> Iterator[tuple[str, Topic]]:
    """The address that a topic had, and the topic, where the same components name it."""
    gone = {address for address, known in before.items() if known.get("kind") == "Topic" and address not in graph}
    come = {topic.address for topic in graph.of(Topic) if topic.address not in before}
    if not gone or not come:
        return
    now = {address: describe(node) for address, node in graph.nodes.items()}
    users = _users(before, gone) | _users(now, come)
    for topic, address in renamed(graph, before, Topic, lambda known: _role(known, users)):
        yield address, topic


def _renamed(graph: ArchitectureGraph, before: Before, pairs: Mapping[str, Topic]) -> Iterator[Diagnostic]:
    """Standard topics that have one name now, and had another one."""
    safe = copied(before) if pairs else frozenset()
    for address, topic in pairs.items():
        known = before[address]
        if known.get("durability") == "critical" or address in safe or not is_deleted_with_records(known, before):
            continue
        old = address.partition("/")[2]
        names = joined(sorted({reader.component.name for reader in readers(graph, topic)}), 4)
        yield topic.finding(
            CODE, SEVERITY,
            f"{old} is deleted with its records, and {topic.name} starts empty",
            argument="name", label=f"{old} before",
            notes=(
                "its writers and readers are the same",
                f"unread records of {old} are lost: {names}" if names else "nothing in the system reads it",
            ),
            help=f"{moved_help((address, topic.address))}; or keep both until its readers have read all of {old}",
        )  # fmt: skip


def _role(topic: Mapping[str, Any], users: Mapping[str, frozenset[str]]) -> Role | None:
    """What a topic is for; None of one that nobody names."""
    found = users.get(f"{Topic.family}/{topic.get('name')}")
    return (str(topic.get("cluster")), found) if found else None


def _users(described: Before, topics: set[str]) -> dict[str, frozenset[str]]:
    """The components that name each of some topics, by its address."""
    found: dict[str, set[str]] = defaultdict(set)
    for address, known in described.items():
        for text in texts(known):
            if text in topics:
                found[text].add(address)
    return {topic: frozenset(addresses) for topic, addresses in found.items()}
