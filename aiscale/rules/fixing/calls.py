"""Edits of the arguments of a call: set one, add one, take one out, or wrap a reference in a call of its own."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from aiscale.diagnostics import Edit
from aiscale.rules.fixing.names import is_call_of, name_of
from aiscale.rules.fixing.removal import without
from aiscale.rules.fixing.replacement import Replacement, UncertainError, collide
from aiscale.rules.fixing.source import Source


def edited_call(source: Source, call: ast.Call, positional: Sequence[str], edits: Sequence[Edit]) -> list[Replacement]:
    """The replacements that make all edits of one call.

    Args:
        source: the file.
        call: the call in it.
        positional: fields that it takes by position, in order.
        edits: what to write.

    Raises:
        UncertainError: the call is not written in a way that tells where an argument stands.
    """
    found: list[Replacement] = []
    own = {edit.argument: edit.value for edit in edits if "." not in edit.argument}
    if own:
        found += _with_arguments(source, call, positional, own)
    inner: dict[tuple[str, int | None], list[Edit]] = {}
    for edit in edits:
        if "." in edit.argument:
            inner.setdefault((edit.argument.partition(".")[0], edit.index), []).append(edit)
    for (argument, index), group in inner.items():
        found += _with_inner(source, _item(call, positional, argument, index), group)
    return found


def _with_inner(source: Source, node: ast.expr, edits: Sequence[Edit]) -> list[Replacement]:
    """Set arguments of a call that stands in an argument, or make one of the reference that stands there."""
    relation, wraps = edits[0].relation, edits[0].wrap
    given = {edit.argument.partition(".")[2]: edit.value for edit in edits}
    if wraps:
        name, imports = name_of(source, relation)
        keywords = ", ".join(f"{key}={value}" for key, value in given.items())
        start, end = source.start(node), source.end(node)
        return [*imports, Replacement(start, start, f"{name}("), Replacement(end, end, f", {keywords})")]
    if not isinstance(node, ast.Call) or not is_call_of(source, node.func, relation):
        raise UncertainError(f"the {relation.rpartition('.')[2]} is made elsewhere")
    return _with_arguments(source, node, (), given)


def _item(call: ast.Call, positional: Sequence[str], argument: str, index: int | None) -> ast.expr:
    node = _value(call, positional, argument)
    if node is None:
        raise UncertainError(f"{argument} is not written in the call")
    if index is None:
        return node
    if not isinstance(node, (ast.List, ast.Tuple)) or any(isinstance(item, ast.Starred) for item in node.elts):
        raise UncertainError(f"{argument} is not written as a list")
    if index >= len(node.elts):
        raise UncertainError(f"{argument} has no item {index}")
    return node.elts[index]


def _value(call: ast.Call, positional: Sequence[str], argument: str) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == argument:
            return keyword.value
    for name, value in zip(positional, call.args, strict=False):
        if isinstance(value, ast.Starred):
            break
        if name == argument:
            return value
    return None


def _with_arguments(
    source: Source, call: ast.Call, positional: Sequence[str], given: Mapping[str, str | None]
) -> list[Replacement]:
    removed = without(source, call, {name for name, value in given.items() if value is None})
    found, missing = [], []
    for name, value in given.items():
        if value is None:
            continue
        node = _value(call, positional, name)
        if node is None:
            missing.append(f"{name}={value}")
        else:
            found.append(Replacement(source.start(node), source.end(node), value))
    if missing:
        unpacked = any(keyword.arg is None for keyword in call.keywords)
        if unpacked or any(isinstance(value, ast.Starred) for value in call.args):
            raise UncertainError("the call unpacks arguments")
        found += _added(source, call, missing)
    if collide(removed, found):
        raise UncertainError("an argument is added where another is removed")
    return [*removed, *found]


def _added(source: Source, call: ast.Call, arguments: Sequence[str]) -> list[Replacement]:
    """Add keyword arguments behind the last one, in lines of their own where the others have such."""
    close = source.end(call) - 1
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    if not values:
        return [Replacement(close, close, ", ".join(arguments))]
    end = max(source.end(value) for value in values)
    comma = None
    for at, sign in source.signs(end, close):
        if sign == ")":
            end = at + 1
        elif sign == ",":
            comma = at
    own_line = source.line_of(comma if comma is not None else end) < source.line_of(close)
    if not own_line:
        if comma is None:
            return [Replacement(end, end, "".join(f", {argument}" for argument in arguments))]
        at = comma + 1
        return [Replacement(at, at, " " + ", ".join(arguments))]
    indent = source.indent_at(max(source.start(value) for value in values))
    first = min((*call.args, *call.keywords), key=source.start)
    if source.line_of(source.start(first)) > source.line_of(source.end(call.func)):
        indent = source.indent_at(source.start(first))
    line_end = source.line_end(comma if comma is not None else end)
    lines = "".join(f"{source.newline}{indent}{argument}," for argument in arguments)
    if comma is not None:
        return [Replacement(line_end, line_end, lines)]
    if line_end == end:
        return [Replacement(end, end, f",{lines}".removesuffix(","))]
    return [Replacement(end, end, ","), Replacement(line_end, line_end, lines.removesuffix(","))]
