"""Values of an environment with their origins, as rows."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from aiscale.cli.addresses import find_address
from aiscale.cli.session.environment import OF_CLOUDS, SETTINGS
from aiscale.cli.views.owner import owner_text
from aiscale.core.edges import Relation, Value
from aiscale.core.layers import Setting, takes
from aiscale.core.parameters import MADE
from aiscale.core.secret_texts.detector import without_secrets
from aiscale.core.values.items import is_within, item_names, step
from aiscale.core.values.schemas import RecordSchema, SchemaReference
from aiscale.render.values import printable

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.cli.session.command_context import Session
    from aiscale.core.component import Component


@dataclass(frozen=True, slots=True)
class ConfigValue:
    """One value that holds.

    Attributes:
        group: ``environment prod``, ``parameters``, or the address of a component.
        name: the setting, the parameter, or the path of the field: ``autoscaling.max_replicas``,
            ``calls.surge.timeout_ms``.
        value: as text.
        origin: ``default``, ``blueprint``, ``[env.prod]`` or ``--set``; ``[env.prod], parameters.brokers`` of what
            the blueprint takes from a parameter that is set there.
    """

    group: str
    name: str
    value: str
    origin: str


def values(session: Session, addresses: Sequence[str], console: Console) -> list[ConfigValue]:
    """What holds in the session's environment, without secrets.

    Args:
        session: the loaded blueprint.
        addresses: components whose fields are all shown, ``*`` allowed, or a name; only what layers set when empty.
        console: where a note says which of several with that name is meant.

    Raises:
        UsageError: an address names no component, or several.
    """
    return [replace(one, value=without_secrets(one.value, one.name)) for one in _values(session, addresses, console)]


def _values(session: Session, addresses: Sequence[str], console: Console) -> list[ConfigValue]:
    if not addresses:
        return [*_environment(session), *_parameters(session), *_set_fields(session)]
    chosen: dict[str, Component] = {}
    for pattern in addresses:
        found = {address: node for address, node in session.graph.nodes.items() if fnmatchcase(address, pattern)}
        if not found:
            address = find_address(session.graph, pattern, console)
            found = {address: session.graph[address]}
        chosen |= found
    return [value for node in chosen.values() for value in _fields(session, node)]


def in_lines(value: str, width: int) -> list[str]:
    """A value, whole, in lines of so many columns: broken between words, and within those that are longer."""
    return textwrap.wrap(printable(value), width, break_on_hyphens=False) or ['""']


def owners(session: Session, found: Sequence[ConfigValue]) -> dict[str, str]:
    """Who answers for each component among some values, in words, by address."""
    groups = dict.fromkeys(value.group for value in found if value.group in session.graph)
    return {group: owner_text(session.graph.owner_of(session.graph[group])) for group in groups}


def _component_settings(session: Session) -> list[Setting]:
    """What layers set, each by the full address of the component that takes it."""
    found = []
    for setting in session.layers.component_settings():
        if "/" not in setting.address:
            setting.address = next(
                address for address, node in session.graph.nodes.items() if takes(setting, type(node), node.name)
            )
        found.append(setting)
    return found


def _environment(session: Session) -> Iterator[ConfigValue]:
    group = f"environment {session.environment.name}"
    for name in SETTINGS:
        value = getattr(session.environment, name)
        origin = session.layers.origin_of(name)
        if name == "namespace" and value is None:
            value, origin = session.namespace, "default: name of the system"
        if value is None and name in OF_CLOUDS:
            continue
        yield ConfigValue(group, name, "-" if value is None else str(value), origin)
    for cluster, values in session.environment.clusters.items():
        for name, value in values.items():
            yield ConfigValue(group, f"clusters.{cluster}.{name}", value, session.layers.cluster_origin(cluster, name))


def _parameters(session: Session) -> Iterator[ConfigValue]:
    origins = {argument.name: argument.origin for argument in session.layers.arguments()}
    for parameters in MADE:
        for name in type(parameters).model_fields:
            given = "blueprint" if name in parameters.model_fields_set else "default"
            yield ConfigValue("parameters", name, _text(getattr(parameters, name)), origins.get(name, given))


def _set_fields(session: Session) -> Iterator[ConfigValue]:
    wanted: dict[str, set[str]] = {}
    for setting in _component_settings(session):
        wanted.setdefault(setting.address, set()).add(setting.path)
    for address, paths in sorted(wanted.items()):
        for value in _fields(session, session.graph[address]):
            if any(is_within(value.name, path) for path in paths):
                yield value


def _fields(session: Session, component: Component) -> Iterator[ConfigValue]:
    layers = {item.path: item.origin for item in _component_settings(session) if item.address == component.address}
    untouched = {path for address, path in session.layers.within_defaults if address == component.address}
    parameters = {argument.name: argument.origin for argument in session.layers.arguments()}
    for path, value, given in _flat(component, "", untouched):
        setting = max((setting for setting in layers if is_within(path, setting)), key=len, default=None)
        origin = given if setting is None else layers[setting]
        if origin == "blueprint":
            origin = _by_parameter(component, path, parameters)
        saying = session.graph.owners.owner_said_by(component) if path == "owner" else None
        if saying is not None and saying is not component:
            yield ConfigValue(component.address, path, _text(saying.owner), f"owner of {saying.name}")
            continue
        yield ConfigValue(component.address, path, _text(value), origin)


def _by_parameter(component: Component, path: str, parameters: Mapping[str, str]) -> str:
    """The layer that gives a value to a parameter which the blueprint's expression for a field reads, and which it is.

    Args:
        component: the component.
        path: of the field.
        parameters: the strongest layer that gives each parameter a value.
    """
    place, field = component.location, path.partition(".")[0]
    if place is None or not parameters or isinstance(getattr(component, field, None), tuple):
        return "blueprint"
    read = sorted(place.attributes(path) & parameters.keys())
    return ", ".join([parameters[read[0]], *(f"parameters.{name}" for name in read)]) if read else "blueprint"


def _flat(model: BaseModel, prefix: str, untouched: Set[str]) -> Iterator[tuple[str, Any, str]]:
    """Fields, and those of parts, with what sets them; a part that the blueprint does not set is default throughout."""
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        path = prefix + (info.alias or name)
        is_set = name in model.model_fields_set and path not in untouched
        given = "blueprint" if is_set else "default"
        if isinstance(value, Value):
            for inner, found, origin in _flat(value, path + ".", untouched):
                yield inner, found, origin if is_set else "default"
        elif isinstance(value, tuple) and any(isinstance(item, Value) for item in value):
            yield from ((inner, found, given) for inner, found in _items(value, path))
        else:
            yield path, _of_schema(model, name, value) if isinstance(model, RecordSchema) else value, given


def _items(items: Sequence[Any], path: str) -> Iterator[tuple[str, Any]]:
    """What each item of a list is or refers to, and the fields that are set in it; the usual ones are not told."""
    for item, name in zip(items, item_names(items), strict=True):
        at = step(path, name)
        if not isinstance(item, Value):
            yield at, item
            continue
        head = type(item).reference() if isinstance(item, Relation) else ""
        yield at, getattr(item, head) if head else type(item).__name__
        for field in type(item).model_fields:
            if field in item.model_fields_set and field != head and getattr(item, field) != name:
                yield step(at, field), getattr(item, field)


def _of_schema(schema: RecordSchema, name: str, value: Any) -> Any:
    """A field of a schema, with what names a text in the place of it."""
    if name == "text":
        return schema.subject
    return f"{len(value)} earlier" if name == "previous" and value else value


def _text(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, tuple):
        return "[" + ", ".join(_text(item) for item in value) + "]"
    if isinstance(value, SchemaReference):
        return value.path
    if isinstance(value, RecordSchema):
        return f"{value.format} {value.subject} in {value.path}"
    if hasattr(value, "address"):
        return str(value.address)
    if isinstance(value, Value):
        inner = ", ".join(f"{name}={_text(getattr(value, name))}" for name in sorted(value.model_fields_set))
        return f"{type(value).__name__}({inner})"
    if type(value) is float and value.is_integer():
        return str(int(value))
    return json.dumps(value) if isinstance(value, bool) else str(value)
