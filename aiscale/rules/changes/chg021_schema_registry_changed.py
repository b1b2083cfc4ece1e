"""Schemas move to another registry, and stored records have ids of the old one.

What:
    The schema of a topic is registered with another ``SchemaRegistry`` than when it was applied: one of another name,
    engine or storage.

Why:
    A record does not carry its schema, but an id that the registry assigned. A new registry starts without schemas and
    assigns its own ids, mostly from 1. Readers that look up the id of an older record find no schema and fail, or find
    another schema and read wrong values. Replays and lagging readers meet such records.

Example:
    SchemaRegistry("registry", storage=kafka)  # "schemas" when it was applied

Instead:
    SchemaRegistry("schemas", storage=kafka)  # or its schemas are brought over first, with their ids

Source:
    Confluent Schema Registry documentation, wire format, and migrating schemas (mode IMPORT keeps ids); Apicurio
    Registry 3.3 documentation, exporting and importing registry data; AWS Glue Schema Registry, whose records carry the
    id of a version.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import retention_of
from aiscale.components.streams.registered_schema import RegisteredSchema
from aiscale.components.streams.schema_registry import SchemaRegistry
from aiscale.components.streams.topic import Topic
from aiscale.core.messages.wording import few, joined
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.changes.before import Before, field, is_same_topic, moved_help

CODE = "CHG021"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each registry that schemas of kept records come to."""
    moved: dict[tuple[str, str], list[Topic]] = {}
    for topic in graph.of(Topic):
        schema = topic.record_schema
        old = (field(before, topic.address, "schema", dict) or {}).get("registry")
        if not isinstance(schema, RegisteredSchema) or schema.registry is None or not isinstance(old, str):
            continue
        if is_same_topic(topic, before) and _changed(schema.registry, old, before):
            moved.setdefault((old, schema.registry.address), []).append(topic)
    for (old, new), topics in moved.items():
        registry = graph[new]
        if isinstance(registry, SchemaRegistry):
            yield _finding(graph, registry, old, topics, before)


def _changed(registry: SchemaRegistry, old: str, before: Before) -> str:
    """The field by which it is another registry; empty where it is the same one."""
    if registry.address != old:
        return "name"
    if field(before, old, "engine", str) not in {None, registry.engine}:
        return "engine"
    was = field(before, old, "storage", str)
    return "storage" if registry.storage is not None and was not in {None, registry.storage.address} else ""


def _finding(
    graph: ArchitectureGraph, registry: SchemaRegistry, old: str, topics: list[Topic], before: Before
) -> Diagnostic:
    by, names = _changed(registry, old, before), joined(sorted(one.name for one in topics), 4)
    was = str(before[old][by]) if by != "name" else old
    short = was.rpartition("/")[2]
    is_marked = by != "name" or registry.address not in before
    message = f"records of {names} carry schema ids of the old {registry.name}, which starts again without schemas"
    if by == "name":
        message = f"records of {names} carry schema ids of {short}, but {registry.name} assigns its own"
    said = short if "/" in was else f'"{short}"'
    is_new = by == "name" and registry.address not in before and old not in graph
    keep = moved_help((old, registry.address)) if is_new else f"keep {short if by == 'name' else f'{by}={said}'}"
    return registry.finding(
        CODE, SEVERITY, message,
        argument=by if is_marked else None, label=f"{short} before" if is_marked else "",
        notes=(
            "readers of older records find no schema with such an id, or another schema",
            *sorted(f"{one.name} keeps records {_kept(one)}" for one in few(topics, 3)),
        ),
        help=f"{keep}; or copy its schemas with their ids before records are written (Confluent: mode IMPORT; "
        "Apicurio: export and import)",
    )  # fmt: skip


def _kept(topic: Topic) -> str:
    kept = retention_of(topic)
    return f"for {kept}" if kept is not None else "forever"
