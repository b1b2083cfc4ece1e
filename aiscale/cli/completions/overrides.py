"""What ``--set`` takes: settings, parameters, and fields of components, a step at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, get_origin

from pydantic import BaseModel

from aiscale.cli.environment import OF_CLUSTERS, SETTINGS
from aiscale.core.component import Component
from aiscale.core.edges import Edge, Value, within
from aiscale.core.parameters import MADE
from aiscale.render.words import noun

if TYPE_CHECKING:
    from aiscale.cli.session import Session


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


def _fields(model: type[BaseModel], made: BaseModel | None, prefix: str, path: str) -> Iterator[tuple[str, str]]:
    """Fields of a component, or those of the part that a path leads to."""
    head, dot, rest = path.partition(".")
    for name, info in model.model_fields.items():
        key = info.alias or name
        types = list(within(info.annotation))
        value = getattr(made, name, None)
        part = _part(types, value)
        if key == "name" or not _can_be_set([*types, *info.metadata]):
            continue
        if dot:
            if key == head and part is not None:
                yield from _fields(part, value, f"{prefix}{key}.", rest)
        elif part is not None:
            yield f"{prefix}{key}.", "part"
        else:
            yield f"{prefix}{key}=", "field"


def _part(types: list[object], value: object) -> type[Value] | None:
    """The kind of part that a field has, or would have: of several kinds, the one that is there."""
    if isinstance(value, Value):
        return type(value)
    known = [found for found in types if isinstance(found, type) and issubclass(found, Value)]
    return known[0] if len(known) == 1 else None


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
