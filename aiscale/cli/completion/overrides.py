"""What ``--set`` takes: settings, parameters, and fields of components, a step at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, get_origin

from pydantic import BaseModel

from aiscale.cli.session.environment import OF_CLUSTERS, SETTINGS
from aiscale.core.component import Component
from aiscale.core.edges import Edge, Value, within
from aiscale.core.layers import first_step, fixed_fields, kind_of_part
from aiscale.core.parameters import MADE
from aiscale.core.values.items import item_names, item_step, step
from aiscale.render.words import noun

if TYPE_CHECKING:
    from aiscale.cli.session.command_context import Session


def overrides(session: Session, begun: str) -> Iterator[tuple[str, str]]:
    """What may be written before the sign of ``KEY=VALUE``.

    Args:
        session: the loaded blueprint.
        begun: what is written of it.

    Yields:
        Keys with the sign, each with what it is; where a component is not written out yet, it and a dot. An address
        and the field of a part come one after the other: a system has thousands of fields.
    """
    address, dot, path = begun.partition(".")
    graph = session.graph
    named = [node for node in graph.nodes.values() if address in {node.address, node.name}]
    if dot and len(named) == 1:
        before, inner, _ = path.rpartition(".")
        yield from _fields(type(named[0]), named[0], f"{address}.", f"{before}{inner}")
        return
    for name in SETTINGS:
        yield f"{name}=", "setting"
    for made in MADE:
        for name, info in type(made).model_fields.items():
            yield f"parameters.{info.alias or name}=", "parameter"
    from aiscale.components.platform.kubernetes_cluster import KubernetesCluster

    clusters = tuple(graph.of(KubernetesCluster))
    for cluster in clusters if len(clusters) > 1 else ():
        for name in OF_CLUSTERS:
            yield f"clusters.{cluster.name}.{name}=", "setting of a cluster"
    for known, node in graph.nodes.items():
        yield f"{known}.", noun(node.kind)


def _fields(model: type[BaseModel], made: object, prefix: str, path: str) -> Iterator[tuple[str, str]]:
    """Fields of a component, or those of the part or the item that a path leads to."""
    head, rest = first_step(path)
    for name, info in model.model_fields.items():
        key = info.alias or name
        value = getattr(made, name, None)
        items = value if isinstance(value, tuple) else ()
        kinds = [kind_of_part(info.annotation, item, "") for item in items]
        part = kind_of_part(info.annotation, value, "") if not items else None
        is_known = any(kinds) or (part is not None and value is not None)
        if key in fixed_fields(model) or not (is_known or _can_be_set([*within(info.annotation), *info.metadata])):
            continue
        if not path and any(kinds):
            yield from _item_keys(f"{prefix}{key}", items)
        elif not path:
            yield (f"{prefix}{key}.", "part") if part is not None else (f"{prefix}{key}=", "field")
        elif key == head and part is not None:
            yield from _fields(part, value, f"{prefix}{key}.", rest)
        elif key == head:
            yield from _of_items(items, kinds, f"{prefix}{key}", rest)


def _item_keys(prefix: str, items: Sequence[object]) -> Iterator[tuple[str, str]]:
    """A list, and those of its items that have no name and no dot before them."""
    keys = [f"{step(prefix, name)}." for name in item_names(items)]
    if any(key.startswith(f"{prefix}.") for key in keys):
        yield f"{prefix}.", "list"
    yield from ((key, "item") for key in keys if not key.startswith(f"{prefix}."))


def _of_items(
    items: Sequence[object], kinds: Sequence[type[Value] | None], prefix: str, path: str
) -> Iterator[tuple[str, str]]:
    """The items of a list, or the fields of the one that a path begins with."""
    names = item_names(items)
    found = item_step(path, names)
    for name, item, kind in zip(names, items, kinds, strict=True):
        if kind is not None and found is None:
            yield f"{step(prefix, name)}.", "item"
        elif kind is not None and found is not None and name == found[0]:
            yield from _fields(kind, item if isinstance(item, kind) else None, f"{step(prefix, name)}.", found[1])


def _can_be_set(types: list[object]) -> bool:
    """Whether a text can be a value: references and lists of parts are made in the blueprint alone."""
    refers = any(isinstance(one, Edge) or (isinstance(one, type) and issubclass(one, Component)) for one in types)
    lists = any(get_origin(one) is not None and _holds_parts(one) for one in types)
    return not refers and not lists


def _holds_parts(annotation: object) -> bool:
    origin = get_origin(annotation)
    return (
        isinstance(origin, type)
        and issubclass(origin, Sequence | Mapping)
        and any(isinstance(one, type) and issubclass(one, Value) for one in within(annotation))
    )
