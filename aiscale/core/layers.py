"""Settings of environments, which override fields of the blueprint, and their origin.

The command line fills :data:`LAYERS` before it loads a blueprint. A component looks up its own settings in its
constructor, so that they are validated like values in the blueprint.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast, get_origin

from pydantic import BaseModel

from aiscale.core.edges import Relation, Value, edge_kind, within
from aiscale.core.messages.refusal_reasons import near_names
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.core.setting_lines import Written, source_of
from aiscale.diagnostics import Diagnostic, Location, Severity


@dataclass(slots=True)
class Setting:
    """One value of one field, from one layer.

    Attributes:
        address: the component: ``serving/surge``, or its name if it is unique among components with such a field.
        path: path of the field: ``autoscaling.max_replicas``, ``calls.surge.timeout_ms``
            (:mod:`aiscale.core.values.items`).
        value: as in TOML or on the command line.
        origin: the layer: ``[env.prod]``, ``--set``.
        strength: precedence of the layer; higher values override lower ones, by name or by address.
        written: its TOML table. None: the command line.
        is_used: whether a component has used it.
        taken_by: addresses of the components that have used it.
        within_defaults: paths of values with a field that it changes and that the blueprint does not set.
    """

    address: str
    path: str
    value: Any
    origin: str
    strength: int = 0
    written: Written | None = None
    is_used: bool = field(default=False, compare=False)
    taken_by: list[str] = field(default_factory=list, compare=False)
    within_defaults: list[str] = field(default_factory=list, compare=False)

    @property
    def source(self) -> str:
        """Its origin, as formatted by :func:`source_of`."""
        return source_of(self.origin, self.written, self.path)


_MOST_UNKNOWN = 5
"""Settings of unknown fields that are named before the rest is only counted."""

_REFERENCE = "a layer names no component: let it set a parameter, by which the blueprint chooses"

LAYERS: dict[str, list[Setting]] = {}
"""Settings by address, lowest precedence first. Empty unless an environment sets fields."""


REFUSED: list[Diagnostic] = []
"""Invalid settings of all components so far; all errors are reported, not only the first."""


def layered(model: type[BaseModel], given: Mapping[str, Any], location: Location) -> dict[str, Any]:
    """The arguments of a component, overridden by the settings of its environment.

    A setting for an unknown field, or for a value that only the blueprint can create, is omitted and added to
    :data:`REFUSED`.

    Args:
        model: the kind.
        given: its arguments, by field.
        location: the call.

    Returns:
        The effective arguments.
    """
    settings = _settings(model, given)
    for setting in settings:
        setting.is_used = True
        setting.taken_by.append(_address(model, given))
    if not settings:
        return dict(given)
    found, refused = _over(model, given, [(setting.path, setting) for setting in settings], location)
    REFUSED.extend(refused)
    return found


def origins(
    model: type[BaseModel], given: Mapping[str, Any], field_names: Collection[str]
) -> tuple[tuple[str, ...], str]:
    """Notes on the layers that set fields of a component, and advice.

    A layer cannot set a reference to another component. The advice shows how the blueprint does that.
    """
    notes = _set_by(field_names, [(setting.path, setting) for setting in _settings(model, given)])
    infos = [model.model_fields[name] for name in field_names if name in model.model_fields]
    # A region may be said by its name too.
    are_references = len(infos) == len(field_names) and all(
        edge_kind(info) is not None and all(one is not str for one in within(info.annotation)) for info in infos
    )
    return notes, _REFERENCE if notes and are_references else ""


def _set_by(field_names: Collection[str], settings: Sequence[tuple[str, Setting]]) -> tuple[str, ...]:
    """A note for each setting of these fields that no stronger one goes before; each comes with its path."""
    strongest = {path: setting for path, setting in settings if first_step(path)[0] in field_names}
    return tuple(f"set by {setting.source}" for setting in strongest.values())


def first_step(path: str) -> tuple[str, str]:
    """The first field of a path, and the rest: ``windows`` and ``[0].size``."""
    head = re.split(r"[.\[]", path, maxsplit=1)[0]
    return head, path[len(head) :].removeprefix(".")


def takes(setting: Setting, model: type[BaseModel], name: str) -> bool:
    """Whether a setting without a family matches a component: its name and its fields."""
    head, _ = first_step(setting.path)
    return setting.address == name and any(head in {key, info.alias} for key, info in model.model_fields.items())


def _settings(model: type[BaseModel], given: Mapping[str, Any]) -> list[Setting]:
    address = _address(model, given)
    name = address.partition("/")[2]
    by_name = (setting for setting in LAYERS.get(name, ()) if takes(setting, model, name))
    found = [*by_name, *LAYERS.get(address, ())]
    return sorted(found, key=lambda setting: setting.strength) if len(found) > 1 else found


def _over(
    model: type[BaseModel], given: Mapping[str, Any], settings: list[tuple[str, Setting]], location: Location
) -> tuple[dict[str, Any], list[Diagnostic]]:
    """Arguments with settings over them, and what cannot be set; each setting comes with the path that is left."""
    found = dict(given)
    refused: list[Diagnostic] = []
    by_field: dict[str, list[tuple[str, Setting]]] = {}
    unknown = 0
    for path, setting in settings:
        head, rest = first_step(path)
        if name := _field(model, head):
            by_field.setdefault(name, []).append((rest, setting))
        else:
            unknown += 1
            refused += [_unknown(model, head, setting, location)] if unknown <= _MOST_UNKNOWN else []
    if unknown > _MOST_UNKNOWN:
        more = f"{model.__name__}: {unknown - _MOST_UNKNOWN:,} more settings name fields that it does not have"
        refused.append(Diagnostic("MOD001", Severity.ERROR, more, location=location))
    for name, inner in by_field.items():
        info = model.model_fields[name]
        key = info.alias or name
        whole = [setting.value for rest, setting in inner if not rest]
        value = whole[-1] if whole else found.get(key, info.get_default(call_default_factory=True))
        parts = [(rest, setting) for rest, setting in inner if rest]
        if not whole and key not in found:
            for rest, setting in parts:
                setting.within_defaults.append(_before(setting, rest))
        try:
            found[key] = _inside(info.annotation, value, parts, location) if parts else value
        except InvalidComponentError as error:
            refused += error.diagnostics
    return found, refused


def _inside(annotation: Any, value: Any, settings: list[tuple[str, Setting]], location: Location) -> Any:
    """A copy of what a field holds with settings over it: of a list, of its items."""
    if not isinstance(value, list | tuple):
        return _part(annotation, value, settings, location)
    from aiscale.core.values.items import item_names, item_step

    names = item_names(value)
    refused: list[Diagnostic] = []
    by_item: dict[str, list[tuple[str, Setting]]] = {}
    for path, setting in settings:
        name, rest = item_step(path, names) or ("", "")
        if rest:
            by_item.setdefault(name, []).append((rest, setting))
        else:
            refused += _no_item(setting, path, value, names, location).diagnostics
    found = list(value)
    for name, inner in by_item.items():
        index = names.index(name)
        at = _before(inner[0][1], inner[0][0])
        try:
            found[index] = _part(annotation, value[index], inner, location)
        except InvalidComponentError as error:
            outer = at[: len(at) - len(name)].rstrip(".")
            refused += [replace(one, argument=f"{outer}{(one.argument or at)[len(at) :]}", index=index)
                        for one in error.diagnostics]  # fmt: skip
    if refused:
        raise InvalidComponentError(tuple(refused))
    return found


def _no_item(
    setting: Setting, path: str, items: Sequence[Any], names: Sequence[str], location: Location
) -> InvalidComponentError:
    """A path that leads to no item, or to a whole one: what there is, and what may be meant."""
    from aiscale.core.values.items import meant, step

    whole = _before(setting, path)
    if not items:
        return _refused(setting, location, f"{whole} is empty", "make its items in the blueprint")
    if path in names:
        return _refused(
            setting, location, f"{setting.path} is an item, no field of one", f"name a field: {setting.path}.FIELD"
        )
    wrong, right = meant(path, items, names)
    near = f"did you mean {step(whole, right)}? " if right else ""
    return _refused(setting, location, f"{whole} has no item {wrong}", f"{near}its items: {', '.join(names)}")


def _part(annotation: Any, value: Any, settings: list[tuple[str, Setting]], location: Location) -> Any:
    """A copy of a part of a component with fields of its own set; a new part where there is none yet.

    A bare reference becomes the relation that the blueprint would write there to say more of it.
    """
    path, setting = settings[0]
    whole = _before(setting, path)
    if isinstance(value, dict):
        return value | {path: setting.value for path, setting in settings}
    made = kind_of_part(annotation, value, path)
    if made is None:
        address = getattr(value, "address", None)
        hint = f"it has an address of its own: {address}.{path}" if address else "make it in the blueprint"
        raise _refused(setting, location, f"{whole} is no part whose fields can be set", hint)
    if value is None or isinstance(value, Value):
        given = getattr(value, "model_fields_set", ())
        fields = {made.model_fields[name].alias or name: getattr(value, name) for name in given}
    else:
        fields = {cast("type[Relation]", made).reference(): value}
    over, refused = _over(made, fields, settings, location)
    if refused and over == fields:
        raise InvalidComponentError(tuple(refused))
    try:
        part = made(**over)
    except InvalidComponentError as error:
        refused += [_of_component(found, made, settings, location) for found in error.diagnostics]
    if refused:
        raise InvalidComponentError(tuple(refused))
    return part


def kind_of_part(annotation: Any, value: Any, path: str) -> type[Value] | None:
    """The class of a value whose fields are set. None: unknown, or it is no such value.

    Args:
        annotation: annotation of the field or list of the value.
        value: the current value: an object, a plain reference, which becomes the relation of the field; or None.
        path: path within the value, to select a class that has it.
    """
    if isinstance(value, Value):
        return type(value)
    known = {found for found in within(annotation) if isinstance(found, type) and issubclass(found, Value)}
    if value is not None:
        known = {kind for kind in known if issubclass(kind, Relation) and _refers_to(kind, value)}
    having = {kind for kind in known if first_step(path)[0] in kind.model_fields}
    choices = having if len(known) > 1 else known
    return choices.pop() if len(choices) == 1 else None


def _refers_to(kind: type[Relation], target: Any) -> bool:
    """Whether a kind of relation may be to this component."""
    known = within(kind.model_fields[kind.reference()].annotation)
    return any(isinstance(one, type) and isinstance(target, one) for one in known)


def _before(setting: Setting, path: str) -> str:
    """The beginning of a setting's path, without the rest that is left of it."""
    return setting.path[: len(setting.path) - len(path)].rstrip(".")


def _of_component(
    found: Diagnostic, made: type[BaseModel], settings: list[tuple[str, Setting]], location: Location
) -> Diagnostic:
    """What is wrong with a part, as something that is wrong with its component and was set by layers."""
    path, first = settings[0]
    notes = _set_by(set(re.findall(r"\w+", found.message)), settings)
    head = f"{made.__name__}:"
    message = f"{_before(first, path)} of {first.taken_by[-1]}:{found.message.removeprefix(head)}"
    return replace(
        found,
        message=message if found.message.startswith(head) else found.message,
        location=location,
        argument=f"{first.path.removesuffix(path)}{found.argument or ''}".rstrip("."),
        notes=tuple(dict.fromkeys((*found.notes, *notes))),
    )


def _field(model: type[BaseModel], name: str) -> str:
    """The field of a kind that a layer may set and that is written so; empty where there is none."""
    fixed = fixed_fields(model)
    return next(
        (key for key, info in model.model_fields.items() if (info.alias or key) == name and key not in fixed), ""
    )


def _unknown(model: type[BaseModel], name: str, setting: Setting, location: Location) -> Diagnostic:
    names = [info.alias or key for key, info in model.model_fields.items() if key not in fixed_fields(model)]
    near = near_fields(model, name)
    hint = f"did you mean {near[0]}?" if near else f"its fields: {', '.join(names)}"
    [found] = _refused(setting, location, f"{model.__name__} has no field {name!r} that can be set", hint).diagnostics
    return found


def near_fields(model: type[BaseModel], name: str) -> list[str]:
    """Suggestions for an unknown field: a field of a nested value, or a similar name."""
    parts = [
        f"{info.alias or key}.{name}"
        for key, info in model.model_fields.items()
        if not any(get_origin(found) in {Sequence, dict} for found in within(info.annotation))
        for part in within(info.annotation)
        if isinstance(part, type) and issubclass(part, Value) and name in part.model_fields
    ]
    own = [info.alias or key for key, info in model.model_fields.items() if key not in fixed_fields(model)]
    return [*parts, *near_names(name, own)]


def fixed_fields(model: type[BaseModel]) -> set[str]:
    """The fields of a kind that no layer can set: its name, and the target of a relation."""
    return {"name", model.reference()} if issubclass(model, Relation) else {"name"}


def _refused(setting: Setting, location: Location, why: str, hint: str) -> InvalidComponentError:
    message = f"{setting.source} sets {setting.path} of {setting.address}: {why}"
    return InvalidComponentError((Diagnostic("MOD001", Severity.ERROR, message, location=location, help=hint),))


def _address(model: type[BaseModel], given: Mapping[str, Any]) -> str:
    name = given.get("name")
    if name is None and "name" in model.model_fields:
        name = model.model_fields["name"].get_default()
    return f"{getattr(model, 'family', '')}/{name}"
