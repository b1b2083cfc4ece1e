"""Converts pydantic's errors to diagnostics with the place in the blueprint."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from aiscale.core.messages.field_docs import field_names
from aiscale.core.messages.refusal_reasons import advice_for, reason_for, shown
from aiscale.core.messages.wording import listed
from aiscale.core.secret_texts.detector import secrets_in
from aiscale.core.secret_texts.hidden import HIDDEN, hide, masked
from aiscale.core.secret_texts.names import PASSWORD, kind_of
from aiscale.diagnostics import Diagnostic, Location, Severity
from aiscale.errors import BlueprintError

Origins = Callable[[type[BaseModel], Mapping[str, Any], Collection[str]], tuple[tuple[str, ...], str]]
"""Notes on the origin of field values, and advice where no value from there can be valid."""


class InvalidComponentError(BlueprintError):
    """A component is invalid; contains one diagnostic for each error."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("; ".join(d.message for d in diagnostics))
        self.diagnostics = diagnostics


def bind(
    model: type[BaseModel], positional: tuple[str, ...], args: tuple[Any, ...], fields: Mapping[str, Any],
    location: Location,
) -> dict[str, Any]:  # fmt: skip
    """Combine positional and keyword arguments.

    Args:
        model: the class.
        positional: its positional fields, in order.
        args: positional arguments.
        fields: keyword arguments.
        location: the call.

    Returns:
        Every argument by field.

    Raises:
        InvalidComponentError: too many positional arguments, or a duplicate argument.
    """
    given = dict(zip(positional, args, strict=False))
    label = _label(model, {**fields, **given})
    if len(args) > len(positional):
        few = f"{len(positional)} argument{'s' if len(positional) != 1 else ''}" if positional else "no argument"
        names = f" ({', '.join(positional)})" if positional else ""
        raise _refused(
            f"{label} takes {few} by position{names}, but {len(args)} are given", location, None,
            f"give the others by keyword: {_keywords(model, positional)}",
        )  # fmt: skip
    twice = sorted(given.keys() & fields.keys())
    if twice:
        raise _refused(
            f"{label}: {twice[0]} is given twice, by position and by keyword", location, twice[0], "leave one of them"
        )
    return {**given, **fields}


def refuse(
    error: ValidationError,
    model: type[BaseModel],
    given: Mapping[str, Any],
    location: Location,
    origins: Origins | None = None,
) -> InvalidComponentError:
    """The error for an invalid object, with one diagnostic for each field.

    Args:
        error: pydantic's error.
        model: the class.
        given: its arguments.
        location: the call.
        origins: origin of field values that are not from the call.
    """
    hide(one.text for one in secrets_in(given))
    by_field: dict[tuple[str, int | None, str], list[ErrorDetails]] = {}
    for item in map(_without_secret, error.errors(include_url=False)):
        path = item["loc"]
        field = str(path[0]) if path else ""
        is_mapping = len(path) > 1 and isinstance(given.get(field), Mapping)
        inside = f" {'key ' * (path[-1] == '[key]')}{shown(path[1])}" if is_mapping else ""
        index = path[1] if len(path) > 1 and isinstance(path[1], int) and not is_mapping else None
        by_field.setdefault((field, index, inside), []).append(item)
    label = _label(model, given)
    found = []
    for (field, index, inside), items in by_field.items():
        one = _one(items, field, index, inside, model, label, location)
        # What a whole object refuses names the fields itself.
        fields = {field} if field else set(re.findall(r"\w+", one.message))
        notes, advice = origins(model, given, fields) if origins else ((), "")
        found.append(replace(one, message=masked(one.message), notes=notes, help=masked(advice or one.help)))
    return InvalidComponentError(tuple(found))


def _without_secret(item: ErrorDetails) -> ErrorDetails:
    """An error that does not show what was given for a password, or within ``secrets``."""
    path, given = item["loc"], item["input"]
    is_secret = any(kind_of(str(step)) for step in path[1:]) or kind_of(str(path[0] if path else "")) == PASSWORD
    if not is_secret or isinstance(given, bool) or not isinstance(given, (str, bytes, int, float)):
        return item
    hide([str(given)])
    hidden = item.copy()
    hidden["input"] = HIDDEN
    return hidden


def unchangeable(model: type[BaseModel], label: str, field: str, location: Location) -> InvalidComponentError:
    """The error for an assignment to a field."""
    if field not in field_names(model):
        return _refused(
            f"{label} has no field {field}", location, None, f"its fields are: {', '.join(field_names(model))}"
        )
    return _refused(f"{label} cannot be changed: {field} is set when it is made", location, None,
                    f"give {field}=… in its call, or make another object")  # fmt: skip


def unchecked(model: type[BaseModel], location: Location) -> InvalidComponentError:
    """The error for a construction without validation."""
    return _refused(
        f"{model.__name__} cannot be made without its checks", location, None, f"{model.__name__}(…) makes one"
    )


def unreadable(what: str, location: Location, hint: str) -> InvalidComponentError:
    """The error for an unusable file; the caret is under ``path``.

    Args:
        what: the file and the problem.
        location: the call that names it.
        hint: what to do.
    """
    return _refused(what, location, "path", hint)


def unreadable_file(what: str, path: str, location: Location, why: str) -> InvalidComponentError:
    """The error for an unreadable file, with its full path, and a similar existing path.

    Args:
        what: description of the file: ``the schema 'ride.avsc'``.
        path: as given, relative to the file that calls.
        location: the call that names it.
        why: the error of the operating system.
    """
    caller = Path(location.file)
    folder = caller.resolve().parent
    full = Path(os.path.normpath(folder / path))
    here = Path.cwd()
    above = [here, *islice(folder.parents, 3)]
    beside = (*(place / path for place in above), folder / Path(path).name)
    near = next((file for file in beside if file.is_file() and Path(os.path.normpath(file)) != full), None)
    looked = full.relative_to(here) if full.is_relative_to(here) else full
    starts = f"a path starts in the folder of {caller.name}"
    if near is not None:
        hint = f'write "{Path(os.path.relpath(near, folder)).as_posix()}"'
    else:
        hint = "put the file there, or write where it is"
    return _refused(
        f"{what} cannot be read: {why}", location, "path", f"{hint}: looked at {looked.as_posix()}, since {starts}"
    )


def _one(
    items: list[ErrorDetails],
    field: str,
    index: int | None,
    inside: str,
    model: type[BaseModel],
    label: str,
    location: Location,
) -> Diagnostic:
    reasons = list(dict.fromkeys(reason_for(item, model) for item in items))
    types = [reason.removeprefix("must be ").split(", not ")[0] for reason in reasons if reason.startswith("must be ")]
    if len(types) > 1 and len(types) == len(reasons):
        choices = dict.fromkeys(choice for kind in types for choice in kind.split(" or "))
        reason = f"must be {listed(choices, most=None, last='or')}, not {shown(items[0]['input'])}"
    else:
        reason = "; ".join(reasons)
    where = f"{field}[{index}]" if index is not None else field + inside
    if items[0]["loc"][-1:] == ("[key]",) and reason.startswith("must be "):
        where = f"a key of {field}"
    # What a whole object refuses names the fields itself: "max_nodes (1) is below min_nodes (2)".
    first_word = reason.partition(" ")[0].partition("=")[0]
    argument = field or (first_word if first_word in model.model_fields else None)
    return Diagnostic(
        "MOD001", Severity.ERROR, " ".join(f"{label}: {where} {reason}".split(" ")).replace(":  ", ": "),
        location=location, argument=argument, index=index, help=advice_for(items[0], field, model),
    )  # fmt: skip


def _refused(message: str, location: Location, argument: str | None, help_text: str) -> InvalidComponentError:
    return InvalidComponentError(
        (Diagnostic("MOD001", Severity.ERROR, message, location=location, argument=argument, help=help_text),)
    )


def _label(model: type[BaseModel], given: Mapping[str, Any]) -> str:
    """``Topic 'rides'``, or ``Topic`` where there is no name yet, ``Traffic`` where there is never one."""
    name = given.get("name")
    named = isinstance(name, str) and "name" in model.model_fields
    return f"{model.__name__} {shown(name)}" if named else model.__name__


def _keywords(model: type[BaseModel], positional: tuple[str, ...]) -> str:
    names = [name for name in field_names(model) if name not in positional]
    return ", ".join(f"{name}=…" for name in names[:3]) + (", …" if len(names) > 3 else "")
