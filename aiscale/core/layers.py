"""Values of fields that an environment sets over those of the blueprint, and where each came from.

The command line fills :data:`LAYERS` before it loads a blueprint; a component looks its own fields up while it is
made, so that what an environment sets is checked as what the blueprint sets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel

from aiscale.core.invalid import InvalidComponentError
from aiscale.diagnostics import Diagnostic, Location, Severity


@dataclass(slots=True)
class Setting:
    """One value of one field, from one layer.

    Attributes:
        address: the component: ``serving/surge``.
        path: the field, and fields of the parts in it: ``autoscaling.max_replicas``.
        value: as TOML or the command line gives it.
        origin: the layer: ``[env.prod]``, ``--set``.
        is_used: whether a component has taken it.
    """

    address: str
    path: str
    value: Any
    origin: str
    is_used: bool = field(default=False, compare=False)


LAYERS: dict[str, list[Setting]] = {}
"""Settings by address, weakest layer first. Empty unless an environment sets fields."""


def layered(model: type[BaseModel], given: Mapping[str, Any], location: Location) -> dict[str, Any]:
    """The arguments of a component with what its environment sets over them.

    Args:
        model: the kind that is being made.
        given: its arguments, by field.
        location: where it is being made.

    Returns:
        The arguments to make it with.

    Raises:
        InvalidComponentError: a setting names no field, or a reference, which only a blueprint can make.
    """
    domain, name = getattr(model, "domain", ""), given.get("name", _default_name(model))
    found = dict(given)
    for setting in LAYERS.get(f"{domain}/{name}", ()):
        setting.is_used = True
        head, _, rest = setting.path.partition(".")
        field_name = _known(model, head, setting, location)
        key = model.model_fields[field_name].alias or field_name
        found[key] = (
            _inner(found.get(key, _default(model, field_name)), rest, setting, location) if rest else setting.value
        )
    return found


def _inner(value: Any, path: str, setting: Setting, location: Location) -> Any:
    """A copy of a part of a component with one field of its own set."""
    if not isinstance(value, BaseModel) or hasattr(value, "address"):
        raise _refused(setting, location, f"{setting.path.removesuffix('.' + path)} is no part with fields of its own",
                       "only a blueprint can make it")  # fmt: skip
    head, _, rest = path.partition(".")
    field_name = _known(type(value), head, setting, location)
    fields = {info.alias or name: getattr(value, name) for name, info in type(value).model_fields.items()}
    key = type(value).model_fields[field_name].alias or field_name
    fields[key] = _inner(getattr(value, field_name), rest, setting, location) if rest else setting.value
    return type(value)(**fields)


def _known(model: type[BaseModel], name: str, setting: Setting, location: Location) -> str:
    names = {info.alias or key: key for key, info in model.model_fields.items()}
    if name in names and name != "name":
        return names[name]
    near = get_close_matches(name, names, n=1)
    hint = f"did you mean {near[0]}?" if near else f"its fields: {', '.join(key for key in names if key != 'name')}"
    raise _refused(setting, location, f"{model.__name__} has no field {name!r} that can be set", hint)


def _refused(setting: Setting, location: Location, why: str, hint: str) -> InvalidComponentError:
    message = f"{setting.origin} sets {setting.path} of {setting.address}: {why}"
    return InvalidComponentError((Diagnostic("MOD001", Severity.ERROR, message, location=location, help=hint),))


def _default(model: type[BaseModel], name: str) -> Any:
    return model.model_fields[name].get_default(call_default_factory=True)


def _default_name(model: type[BaseModel]) -> Any:
    return _default(model, "name") if "name" in model.model_fields else None
