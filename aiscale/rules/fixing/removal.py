"""Keyword arguments removed of a call. Lines of their own go whole; what shares a line leaves the rest as it was."""

from __future__ import annotations

import ast
from collections.abc import Collection
from typing import NamedTuple

from aiscale.rules.fixing.replacement import Replacement, UncertainError
from aiscale.rules.fixing.source import Source


class _Written(NamedTuple):
    """One argument as it stands in a call."""

    name: str | None
    start: int
    end: int
    comma: int | None


def without(source: Source, call: ast.Call, names: Collection[str]) -> list[Replacement]:
    """The replacements that take keyword arguments out of a call.

    Args:
        source: the file.
        call: the call in it.
        names: what to take out.

    Raises:
        UncertainError: one is not written as a keyword, or a comment would go with it that may be about another.
    """
    if not names:
        return []
    written = _arguments(source, call)
    for name in names:
        if all(one.name != name for one in written):
            raise UncertainError(f"{name} is not written as a keyword")
    found: list[Replacement] = []
    kept: int | None = None  # where the last argument that stays ends
    for at, one in enumerate(written):
        if one.name not in names:
            kept = one.end
            continue
        following = written[at + 1] if at + 1 < len(written) else None
        behind = one.end if one.comma is None else one.comma + 1
        first, last = source.line_start(one.start), source.line_end(behind)
        rest = source.text[behind:last].lstrip(" \t")
        if not source.text[first : one.start].strip(" \t") and (not rest or rest.startswith("#")):
            found.append(Replacement(first, source.line_start(behind, later=1), ""))
        elif following is not None and source.line_of(following.start) == source.line_of(behind):
            found.append(Replacement(one.start, following.start, ""))
        else:
            start = one.start if kept is None else kept
            end = behind if kept is None else one.end
            if "#" in source.text[start : one.start]:
                raise UncertainError(f"a comment stands before {one.name}")
            found = [item for item in found if item.start < start]
            found.append(Replacement(start, end, ""))
    return found


def _arguments(source: Source, call: ast.Call) -> list[_Written]:
    """All arguments as they stand, each with the brackets around its value and the comma behind it."""
    close = source.end(call) - 1
    nodes: list[ast.expr | ast.keyword] = sorted([*call.args, *call.keywords], key=source.start)
    found = []
    for at, node in enumerate(nodes):
        end, comma = source.end(node), None
        limit = source.start(nodes[at + 1]) if at + 1 < len(nodes) else close
        for place, sign in source.signs(end, limit):
            if sign == ")":
                end = place + 1
            elif sign == ",":
                comma = place
                break
        found.append(_Written(node.arg if isinstance(node, ast.keyword) else None, source.start(node), end, comma))
    return found
