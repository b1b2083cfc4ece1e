"""What can be written by mistake instead of one value."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from aiscale.core.component import Component
from aiscale.core.edges import within

_QUANTITY = re.compile(r"^(\$?)(\d+(?:\.\d+)?)([A-Za-z]+.*)$")
_LONGEST_PROSE = 4
"""Text of more words than this is prose, which nothing depends on."""

Change = tuple[str, ast.expr | None]
"""What is done, in a word, and the value that stands there then; None when nothing does."""


def changes(model: type[BaseModel], field: str, value: ast.expr, names: Mapping[str, Any]) -> Iterator[Change]:
    """Every other value that is tried, the same ones in the same order each time.

    Args:
        model: class whose argument it is.
        field: the argument.
        value: what stands there.
        names: globals of the blueprint.
    """
    if isinstance(value, ast.Constant):
        yield from _of_constant(model, field, value.value)
    elif isinstance(value, ast.Call):
        yield from _of_number_with_unit(value)
    elif isinstance(value, ast.List):
        yield from _of_list(value, names)
    elif isinstance(value, ast.Dict):
        yield from _of_dict(value)
    elif isinstance(value, ast.Name):
        other = _other(value.id, names)
        if other is not None:
            yield "swap", ast.Name(other, ast.Load())
    elif isinstance(value, ast.JoinedStr) and any("@sha256" in ast.unparse(part) for part in value.values):
        yield "without digest", ast.Constant("registry.example/changed:1")


def _of_constant(model: type[BaseModel], field: str, value: object) -> Iterator[Change]:
    if isinstance(value, bool):
        yield "flip", ast.Constant(not value)
    elif isinstance(value, int):
        yield "halve", ast.Constant(value // 2)
        yield "double", ast.Constant(value * 2)
    elif isinstance(value, float):
        yield "halve", ast.Constant(value / 2)
        yield "double", ast.Constant(value * 2)
    elif isinstance(value, str):
        found = _QUANTITY.match(value)
        choices = _choices(model, field)
        if choices:
            yield from ((f"={choice}", ast.Constant(choice)) for choice in choices if choice != value)
        elif found and field not in {"digest", "version"}:
            number = float(found[2])
            yield "halve", ast.Constant(f"{found[1]}{number / 2:g}{found[3]}")
            yield "double", ast.Constant(f"{found[1]}{number * 2:g}{found[3]}")
        elif value and len(value.split()) <= _LONGEST_PROSE:
            yield "misspell", ast.Constant(f"{value[:-1]}{'z' if value[-1] != 'z' else 'q'}")


def _of_number_with_unit(value: ast.Call) -> Iterator[Change]:
    """``Rate(1_200)``; other calls are looked at by themselves."""
    if isinstance(value.func, ast.Name) and value.func.id in {"Rate", "Duration", "Bytes", "Cpu", "Money"}:
        [argument] = value.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, int | float):
            for word, number in (("halve", argument.value / 2), ("double", argument.value * 2)):
                yield word, ast.Call(value.func, [ast.Constant(number)], [])


def _of_list(value: ast.List, names: Mapping[str, Any]) -> Iterator[Change]:
    if len(value.elts) > 1:
        for index in range(len(value.elts)):
            yield f"drop[{index}]", ast.List([e for i, e in enumerate(value.elts) if i != index], ast.Load())
    for index, element in enumerate(value.elts):
        other = _other(element.id, names) if isinstance(element, ast.Name) else None
        if other is not None:
            kept: list[ast.expr] = list(value.elts)
            kept[index] = ast.Name(other, ast.Load())
            yield f"swap[{index}]", ast.List(kept, ast.Load())


def _of_dict(value: ast.Dict) -> Iterator[Change]:
    pairs = list(zip(value.keys, value.values, strict=True))
    for index, (key, held) in enumerate(pairs):
        rest = [pair for i, pair in enumerate(pairs) if i != index]
        yield f"drop[{index}]", _dict(rest)
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield f"rename[{index}]", _dict([*rest, (ast.Constant(f"{key.value}_z"), held)])
        if isinstance(held, ast.Constant) and isinstance(held.value, str):
            other = "string" if held.value != "string" else "int64"
            yield f"retype[{index}]", _dict([*rest, (key, ast.Constant(other))])


def _dict(pairs: list[tuple[ast.expr | None, ast.expr]]) -> ast.Dict:
    return ast.Dict([key for key, _ in pairs], [held for _, held in pairs])


def _other(name: str, names: Mapping[str, Any]) -> str | None:
    """Another object of the same class; the next one by name, the first after the last."""
    held = names.get(name)
    if not isinstance(held, Component):
        return None
    alike = sorted(key for key, one in names.items() if type(one) is type(held) and one is not held)
    return next((key for key in alike if key > name), alike[0] if alike else None)


def _choices(model: type[BaseModel], field: str) -> list[Any]:
    info = model.model_fields.get(field)
    if info is None:
        return []
    return [choice for part in within(info.annotation) if get_origin(part) is Literal for choice in get_args(part)]
