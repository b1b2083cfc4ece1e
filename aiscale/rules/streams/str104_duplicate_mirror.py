"""Two mirrors copy one topic.

What:
    Two MirrorMakers with the same source, target and policy copy the same topic: both name it, or one copies
    everything.

Why:
    Each mirror stores its own offsets. Every record is copied twice, which doubles disk usage, network traffic and the
    work of readers. Both also write the table by which offsets of consumer groups are translated.

Example:
    MirrorMaker("to-us", source=eu, target=us)
    MirrorMaker("orders-to-us", source=eu, target=us, topics=[orders])

Instead:
    MirrorMaker("to-us", source=eu, target=us)

Source:
    Apache Kafka, MirrorSourceTask: each connector keeps its own source offsets; Strimzi documentation,
    KafkaMirrorMaker2: replicas and tasks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.components.streams.mirror_maker import MirroredTopic, MirrorMaker
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR104"
SEVERITY = Severity.ERROR
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic that a mirror copies although another one does."""
    alike: dict[tuple[str, str, str], list[MirrorMaker]] = defaultdict(list)
    for mirror in graph.of(MirrorMaker):
        alike[mirror.source.address, mirror.target.address, mirror.policy].append(mirror)
    for mirrors in alike.values():
        whole = [mirror for mirror in mirrors if not mirror.topics]
        all_of_it = whole[0] if whole else None
        for mirror in whole[1:]:
            yield _finding(mirror, None, f"all of {mirror.source.name}", whole[0])
        copied: dict[str, MirrorMaker] = {}
        for mirror in mirrors:
            for index, item in enumerate(mirror.topics):
                topic = item.topic if isinstance(item, MirroredTopic) else item
                other = all_of_it or copied.setdefault(topic.address, mirror)
                if other is not mirror:
                    yield _finding(mirror, index, topic.name, other)


def _finding(mirror: MirrorMaker, index: int | None, what: str, other: MirrorMaker) -> Diagnostic:
    return mirror.finding(
        CODE, SEVERITY, f"{mirror.name} and {other.name} both copy {what} to {mirror.target.name}, "
        "which duplicates each record",
        argument="topics" if index is not None else "name", index=index, label="already copied by another mirror",
        related=(Related(f"{other.name} copies it", other.location, "topics" if other.topics else "name"),),
        help="remove one of them; replicas and tasks add availability and throughput",
    )  # fmt: skip
