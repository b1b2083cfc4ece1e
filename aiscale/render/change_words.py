"""What happens to a component, in one line that a person understands without the documentation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from aiscale.core.messages.wording import joined, lines
from aiscale.plan.changes import Action, ComponentChange, Plan
from aiscale.render.field_words import field_words
from aiscale.render.restart_words import remains_words, restart_words
from aiscale.render.values import printable
from aiscale.render.words import facts, noun

Described = Mapping[str, Mapping[str, Any]]

_QUIET = {"digest", "text"}
_MOST_FIELDS = 4
_WITH_JOB = frozenset({"ExternalKafka", "Msk"})
"""Kinds of Kafka clusters on which a Job makes the topics."""
_NO_OBJECT = frozenset({"System", "Team"})
"""Kinds that exist nowhere but in the blueprint: there is no object, and nothing to change elsewhere."""


@dataclass(frozen=True, slots=True)
class Around:
    """What one line about a component may need to know of the others.

    Attributes:
        described: every component as it will be, by address.
        readers: names of those who read each stream, by the stream's address.
        servers: names of the services that serve each model, by the model's address.
        changed: addresses of the components that the user changed.
        existing: kinds of which nothing is made: what exists already, and what is no object.
        left_out: addresses of components that are not supported by aiscale up.
        copies: addresses of topics that only mirrors write, which keep records in the partitions of their source.
        through_cluster: addresses of topics whose cluster makes them by a Job, which changes.
        namespaces: of what moves to another namespace, the one that it was in and the one that it comes to, by address.
    """

    described: Described
    readers: Mapping[str, tuple[str, ...]]
    servers: Mapping[str, tuple[str, ...]]
    changed: frozenset[str]
    existing: Collection[str]
    left_out: Collection[str]
    copies: Collection[str] = ()
    through_cluster: Collection[str] = ()
    namespaces: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def around(plan: Plan, existing: Collection[str] = (), left_out: Collection[str] = ()) -> Around:
    """Collect it from a plan, once for all lines."""
    changed = frozenset(c.address for c in plan.components if c.fields or c.action is not Action.UPDATE)
    described = plan.described
    readers, servers = _readers_of(described), _servers_of(described, left_out)
    return Around(
        described, readers, servers, changed, existing, left_out, _copies(described), _through_cluster(plan),
        _namespaces(plan),
    )  # fmt: skip


def change_words(change: ComponentChange, others: Around) -> str:
    """Say what happens to one component.

    Args:
        change: the change.
        others: what is around it.

    Returns:
        For example ``topic, 12 partitions, read by zone-demand-5m`` or ``parallelism 24 → 32; restarts …``.
    """
    described = others.described.get(change.address, {})
    if change.action is Action.CREATE:
        words = [noun(change.kind), *facts(described)]
        if names := others.readers.get(change.address):
            words.append(f"read by {joined(names, 2)}")
        return printable(", ".join(words)) + _without_effect(change, others)
    if change.action is Action.DELETE:
        then = _remains(change)
        return noun(change.kind) + (f", {then}" if then else "") + _without_effect(change, others)
    fields = [field for field in change.fields if field.path.rsplit(".", 1)[-1] not in _QUIET] or list(change.fields)
    if change.moves is not None:
        words = [f"moves {' → '.join(map(printable, change.moves))}", *lines(map(field_words, fields), _MOST_FIELDS)]
        if change.is_deleted_first:
            words.insert(1, "deleted there before it is made here")
        then = _remains(change)
        return ", ".join(words) + (f"; {then}" if then else "") + _without_effect(change, others)
    if change.moved_from:
        kept = f"moved from {printable(change.moved_from)}: its objects keep their names"
        rest = replace(change, moved_from="")
        return f"{kept}; {change_words(rest, others)}" if fields or change.resources else kept
    count = len(change.resources)
    objects = f"{count} object{'' if count == 1 else 's'}"
    if change.address in others.namespaces:
        where = " → ".join(map(printable, others.namespaces[change.address]))
        words = [f"namespace {where}: {objects} {'is' if count == 1 else 'are'} deleted there and made anew"]
        then = _remains(replace(change, was=described))
        return ", ".join([*words, *lines(map(field_words, fields), _MOST_FIELDS)]) + (f"; {then}" if then else "")
    if not fields:
        causes = sorted(set(_addresses(described)) & others.changed)
        if causes:
            return f"follows {joined(causes, 2)}: {objects}"
        return f"{objects} change{'s' if count == 1 else ''} through its surroundings"
    words = list(lines(map(field_words, fields), _MOST_FIELDS))
    effect = _CONSEQUENCES.get(change.kind)
    then = ""
    has_objects = change.resources or change.address in others.through_cluster
    if effect and (has_objects or any(field.path == "key" for field in fields)):
        then = effect(change, {} if change.address in others.copies else described)
    return ", ".join(words) + (f"; {then}" if then else "") + _without_effect(change, others)


def _remains(change: ComponentChange) -> str:
    remains = _REMAINS.get(change.kind)
    return remains(change.was) if remains else ""


def _without_effect(change: ComponentChange, others: Around) -> str:
    """What is said of a change from which nothing follows for objects."""
    if change.address in others.left_out:
        return "; not supported by aiscale up"
    if change.action is Action.CREATE:
        return ""
    if change.kind in _NO_OBJECT and change.action is Action.UPDATE:
        return "" if change.resources else "; no object changes"
    if change.kind == "Model" and change.action is Action.UPDATE:
        names = others.servers.get(change.address, ())
        return f"; served by {joined(names, 3)}" if names else "; nobody serves it"
    if change.kind in others.existing:
        return "; nothing is deleted" if change.action is Action.DELETE else "; nothing is changed there"
    if change.action is Action.DELETE or change.resources or change.address in others.through_cluster:
        return ""
    return "; none of its objects changes"


def _readers_of(described: Described) -> dict[str, tuple[str, ...]]:
    """Names of those who read each stream, by the stream's address."""
    found: dict[str, list[str]] = {}
    for data in described.values():
        for item in data.get("consumes", ()):
            target = item["target"] if isinstance(item, Mapping) else item
            found.setdefault(target, []).append(str(data["name"]))
        if data.get("kind") == "FirehoseStream" and "source" in data:
            found.setdefault(data["source"], []).append(str(data["name"]))
    return {address: tuple(names) for address, names in found.items()}


def _servers_of(described: Described, left_out: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Names of the services that serve each model, by the model's address; those that are not made say so."""
    found: dict[str, list[str]] = {}
    for address, data in described.items():
        if data.get("kind") == "ModelService" and isinstance(data.get("model"), str):
            name = str(data["name"]) + (" (not supported by aiscale up)" if address in left_out else "")
            found.setdefault(data["model"], []).append(name)
    return {address: tuple(names) for address, names in found.items()}


def _copies(described: Described) -> frozenset[str]:
    """Addresses of the topics that mirrors make, and nobody else writes."""
    made: set[str] = set()
    written: set[str] = set()
    for data in described.values():
        if data.get("kind") == "MirrorMaker":
            made.update(item["into"] for item in data.get("topics", ()) if isinstance(item, Mapping))
        written.update(item["target"] if isinstance(item, Mapping) else item for item in data.get("produces", ()))
    return frozenset(made - written)


def _through_cluster(plan: Plan) -> frozenset[str]:
    """Addresses of the topics without objects of their own whose cluster's change: its Job makes and changes them."""
    changed = {change.address for change in plan.components if change.resources}
    return frozenset(
        change.address
        for change in plan.components
        if change.kind == "Topic"
        and plan.described.get(change.address, {}).get("cluster") in changed
        and plan.described[plan.described[change.address]["cluster"]].get("kind") in _WITH_JOB
    )


def _namespaces(plan: Plan) -> Mapping[str, tuple[str, str]]:
    """Where objects were and where they come to, by the address of their component, of what moves to another one."""
    return {
        change.address: (str(one.before), str(one.after))
        for change in plan.changes
        if change.action is Action.REPLACE
        for one in change.fields
        if one.path == "metadata.namespace"
    }


def _addresses(data: Any) -> Iterator[str]:
    """Every text in described data: the addresses of what a component refers to are among them."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for item in data.values():
            yield from _addresses(item)
    elif isinstance(data, Sequence):
        for item in data:
            yield from _addresses(item)


def _topic(change: ComponentChange, described: Mapping[str, Any]) -> str:
    fields = {field.path: field for field in change.fields}
    changed, key = fields.get("partitions"), fields.get("key")
    # With another name or cluster it is another topic.
    is_same = not fields.keys() & {"topic_name", "cluster"}
    if is_same and key is not None and key.before and described and described.get("partitions") != 1:
        return f"records of one {key.before} are spread over the partitions from now on"
    if changed is None:
        return ""
    # Apache Kafka documentation, operations, "Modifying topics".
    if is_same and changed.after < changed.before:
        return "Kafka cannot take partitions away"
    return f"records of one {described['key']} may move to another partition" if described.get("key") else ""


_CONSEQUENCES: Mapping[str, Callable[[ComponentChange, Mapping[str, Any]], str]] = {
    "StreamJob": restart_words,
    "Topic": _topic,
}
"""What follows from a change of a component whose objects change."""

_REMAINS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "StreamJob": remains_words,
    "Topic": lambda _: "its records are deleted",
}
"""What stays of a component that is deleted, or goes with it."""
