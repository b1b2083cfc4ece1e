"""Turns what pydantic refuses into diagnostics in the user's words and at the user's place."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from aiscale.diagnostics import Diagnostic, Location, Severity
from aiscale.errors import BlueprintError


class InvalidComponentError(BlueprintError):
    """A component could not be made; carries one diagnostic for each thing that is wrong with it."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("; ".join(d.message for d in diagnostics))
        self.diagnostics = diagnostics


def describe(error: ValidationError, model: type[BaseModel], label: str, location: Location) -> tuple[Diagnostic, ...]:
    """One diagnostic for each field that is wrong.

    Args:
        error: what pydantic says.
        model: the class that was being made.
        label: how to name the object, for example ``Topic 'rides'``.
        location: where it was being made.
    """
    by_field: dict[tuple[str, int | None], list[ErrorDetails]] = {}
    for item in error.errors(include_url=False):
        path = item["loc"]
        field = str(path[0]) if path else ""
        index = path[1] if len(path) > 1 and isinstance(path[1], int) else None
        by_field.setdefault((field, index), []).append(item)
    return tuple(
        _one(items, field, index, model, label, location) for (field, index), items in by_field.items()
    )  # fmt: skip


def _one(
    items: list[ErrorDetails], field: str, index: int | None, model: type[BaseModel], label: str, location: Location
) -> Diagnostic:
    reasons = list(dict.fromkeys(_reason(item, model) for item in items))
    wrong_type = [r for r in reasons if r.startswith("must be ")]
    reason = (
        " or ".join(["must be " + " or ".join(r.removeprefix("must be ").split(", not")[0] for r in wrong_type)])
        if len(wrong_type) > 1 and len(wrong_type) == len(reasons)
        else "; ".join(reasons)
    )
    if len(wrong_type) > 1 and len(wrong_type) == len(reasons):
        reason += f", not {_shown(items[0]['input'])}"
    where = f"{field}[{index}]" if index is not None else field
    help_text = ""
    if items[0]["type"] == "extra_forbidden":
        known = [name for name in model.model_fields if name != "name"]
        near = get_close_matches(field, known, n=1, cutoff=0.55)
        help_text = f"did you mean {near[0]}?" if near else f"its fields are: {', '.join(known)}"
    return Diagnostic(
        "MOD001", Severity.ERROR, f"{label}: {where} {reason}".rstrip(), location=location, argument=field or None,
        index=index, help=help_text,
    )  # fmt: skip


def _reason(item: ErrorDetails, model: type[BaseModel]) -> str:
    kind, context, given = item["type"], item.get("ctx", {}), item["input"]
    if kind == "extra_forbidden":
        return f"is not a field of {model.__name__}"
    if kind == "missing":
        return "is missing"
    if kind in {"is_instance_of", "model_type", "dataclass_type"}:
        return f"must be a {context.get('class') or context.get('class_name')}, not {_shown(given)}"
    if kind == "string_pattern_mismatch":
        return f"is {_shown(given)}, but must be lower-case letters, digits and '-', and begin with a letter"
    if kind == "literal_error":
        return f"must be {context['expected']}, not {_shown(given)}" + _near(given, str(context["expected"]))
    message = item["msg"][:1].lower() + item["msg"][1:]
    message = message.removeprefix("input should be ").removeprefix("value error, ").removeprefix("assertion failed, ")
    if item["msg"].startswith("Input should be "):
        return f"must be {message}, not {_shown(given)}"
    path = ".".join(str(part) for part in item["loc"][1:] if not isinstance(part, int))
    return f"({path}) {message}" if path and "[" not in path and "(" not in path else message


def _near(given: Any, expected: str) -> str:
    words = [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
    near = get_close_matches(str(given), words, n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
