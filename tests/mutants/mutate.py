"""Small mistakes made on purpose: one argument of one call in a blueprint is deleted, halved, doubled or changed."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from aiscale.core.edges import positional_fields
from tests.mutants.changes import changes

_INDEX = re.compile(r"\[\d+\]$")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed file of a blueprint.

    Attributes:
        file: stem of the file: ``ranking``.
        kind: class whose call is changed: ``Topic``.
        name: first argument of that call, as written.
        field: the argument.
        operation: ``delete``, ``halve``, ``double``, ``flip``, ``swap``, ``misspell``, ``drop[i]``, ``=other`` …
        line: line of the call.
        source: the module as it is.
        call: number of the call in it.
        position: position of the argument; -1 by keyword.
        change: what stands there instead; None when nothing does.
    """

    file: str
    kind: str
    name: str
    field: str
    operation: str
    line: int
    source: ast.Module
    call: int
    position: int
    change: ast.expr | None

    @property
    def tree(self) -> ast.Module:
        """The changed module, a copy each time."""
        changed = copy.deepcopy(self.source)
        target = [node for node in ast.walk(changed) if isinstance(node, ast.Call)][self.call]
        _put(target, self.position, self.field, self.change)
        return ast.fix_missing_locations(changed)

    @property
    def key(self) -> tuple[str, str, str]:
        """What reasons go by: kind, field, operation without a position."""
        return self.kind, self.field, _INDEX.sub("", self.operation)

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.kind}({self.name}, {self.field}: {self.operation})"


def mutants(file: str, source: str, names: Mapping[str, Any]) -> Iterator[Mutant]:
    """Every mutant of a file, in the order of its source.

    Args:
        file: its stem.
        source: its text.
        names: its globals after it has run, to know which call makes what.
    """
    tree = ast.parse(source)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    order = sorted(range(len(calls)), key=lambda number: (calls[number].lineno, calls[number].col_offset))
    for number in order:
        call = calls[number]
        model = names.get(call.func.id) if isinstance(call.func, ast.Name) else None
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            continue
        first = ast.unparse(call.args[0]) if call.args else ""
        for index, argument, value in _arguments(call, model):
            tried = changes(model, argument, value, names)
            for operation, change in [("delete", None), *tried] if index < 0 else tried:
                if change is not None:
                    ast.copy_location(change, value)
                yield Mutant(
                    file, model.__name__, first, argument, operation, call.lineno, tree, number, index, change
                )  # fmt: skip


def _arguments(call: ast.Call, model: type[BaseModel]) -> Iterator[tuple[int, str, ast.expr]]:
    """Position (-1 by keyword), field and value; not the name, which is only a name."""
    for index, (field, value) in enumerate(zip(positional_fields(model), call.args, strict=False)):
        if field != "name":
            yield index, field, value
    for keyword in call.keywords:
        if keyword.arg is not None:
            yield -1, keyword.arg, keyword.value


def _put(target: ast.Call, position: int, argument: str, change: ast.expr | None) -> None:
    if position >= 0:
        assert change is not None
        target.args[position] = change
        return
    [keyword] = [keyword for keyword in target.keywords if keyword.arg == argument]
    if change is None:
        target.keywords.remove(keyword)
    else:
        keyword.value = change
