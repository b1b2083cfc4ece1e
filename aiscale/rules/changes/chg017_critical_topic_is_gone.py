"""A critical topic is gone, and its records are deleted with it.

What:
    A topic of ``durability="critical"`` was applied, and the blueprint no longer has one of that name.

Why:
    With a topic that is taken out, or called otherwise, its object goes, and the operator deletes the topic in Kafka
    with all of its records. One of another name begins empty. What readers have not read yet, and what a replay would
    need, is in no other place.

Example:
    Topic("rides-v2", kafka, durability="critical")  # "rides" when it was applied

Instead:
    Topic("rides", kafka, durability="critical")
    Topic("rides-v2", kafka, durability="critical")  # beside it: writers and then readers go over to it

Source:
    Strimzi 1.2.0 documentation, deleting topics: with its KafkaTopic a topic is deleted in Kafka; AWS provider,
    aws_msk_topic.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.core.wording import joined
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.changes.before import Before, copied, is_deleted_with_records

CODE = "CHG017"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each Kafka cluster that loses critical topics."""
    gone: dict[str, list[str]] = {}
    safe: frozenset[str] | None = None
    for address, known in before.items():
        if address in graph or known.get("kind") != "Topic" or known.get("durability") != "critical":
            continue
        safe = copied(before) if safe is None else safe
        if address not in safe and is_deleted_with_records(known, before):
            gone.setdefault(str(known["cluster"]), []).append(address.partition("/")[2])
    for cluster, names in gone.items():
        told = graph.nodes.get(cluster, graph.system)
        is_one = len(names) == 1
        yield told.finding(
            CODE, SEVERITY,
            f"{joined(sorted(names), 4)} of {cluster.partition('/')[2]} {'is' if is_one else 'are'} gone, and "
            f"{'its' if is_one else 'their'} critical records are deleted",
            notes=('durability="critical" was applied',),
            help=f"keep {'it' if is_one else 'them'}, and let writers and then readers go over to another topic; then "
            'durability="standard", and take it out with the next change',
        )  # fmt: skip
