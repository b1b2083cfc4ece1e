"""The tables of a replica are larger than its memory.

What:
    Each replica of a service holds topics (``each_replica=True``), and the newest records of all their keys take as
    much memory as one replica has, or more.

Why:
    Every replica holds all records, so more replicas do not help. The container is killed while it loads its table,
    restarts, and reads everything from the brokers again.

Example:
    items = Topic("items", kafka, key="item_id", distinct_keys=2_000_000, record_bytes=1_500, cleanup="compact")
    Microservice("ranking", image=IMAGE, consumes=[Consume(items, each_replica=True)],
                 resources=Resources(cpu=1, memory="2Gi"))

Instead:
    items = Topic("items", kafka, key="item_id", distinct_keys=2_000_000, record_bytes=1_500, cleanup="compact")
    Microservice("ranking", image=IMAGE, consumes=[Consume(items, each_replica=True)],
                 resources=Resources(cpu=1, memory="6Gi"))

Source:
    Kubernetes documentation, resource management: a container above its memory limit is killed.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.load.amounts import GIBIBYTE
from aiscale.analysis.load.volumes import sizes
from aiscale.analysis.streams.mirrored_topics import key_of
from aiscale.analysis.streams.stream_storage import Reader, readers_of_all
from aiscale.components.services.microservice import Microservice
from aiscale.components.streams.topic import Topic
from aiscale.core.messages.wording import lines
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR108"
SEVERITY = Severity.ERROR
_ROOM = 1.5


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose tables are known to be too large, at the largest."""
    held: dict[Microservice, list[tuple[float, Reader[Topic], str]]] = defaultdict(list)
    for topic in graph.of(Topic):
        for reader in readers_of_all(graph, topic):
            table = _table(graph, topic)
            if table is not None and reader.begins_anew and isinstance(reader.component, Microservice):
                held[reader.component].append((table[0], reader, table[1]))
    for service, tables in held.items():
        total, memory = sum(table[0] for table in tables), service.resources.most_memory
        if total < memory:
            continue
        tables.sort(key=lambda table: -table[0])
        edge, is_given = tables[0][1].edge, "resources" in service.model_fields_set
        names = " and ".join(table[1].topic.name for table in tables)
        yield service.finding(
            CODE, SEVERITY,
            f"each replica of {service.name} needs about {_gibibytes(total)} for {names}, but has {memory} of memory",
            argument="resources.memory" if is_given else f"{edge.field}.each_replica",
            index=None if is_given else edge.item,
            label="killed while it loads the table" if is_given else f"resources: {memory} (default)",
            notes=lines((table[2] for table in tables), 4),
            help=f'resources=Resources(cpu=…, memory="{math.ceil(total * _ROOM / GIBIBYTE)}Gi"), or a store that all '
            "replicas ask",
        )  # fmt: skip


def _table(graph: ArchitectureGraph, topic: Topic) -> tuple[float, str] | None:
    """Bytes of the newest record of every key, and how they come about; None where one of them is not known."""
    size, keys = sizes(graph).get(topic.address), topic.distinct_keys
    if keys is None or size is None or size.taken_from or key_of(graph, topic) is None:
        return None
    amount = keys * size.bytes
    return amount, f"{topic.name}: {keys:,} keys × {size.text()} is {_gibibytes(amount)}"


def _gibibytes(size: float) -> str:
    return f"{size / GIBIBYTE:,.1f} GiB"
