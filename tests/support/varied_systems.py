"""Variations of golden systems: some numbers of the source multiplied, by a fixed seed."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator

_QUANTITY = re.compile(r"(\$?)(\d+(?:\.\d+)?)([A-Za-z%].*)")
_WORDS = frozenset({"version", "digest", "image", "port", "ports", "number", "name", "uid", "schedule", "window"})
"""Arguments whose numbers are no sizes."""
_FACTORS = (0.1, 0.25, 0.5, 0.8, 1.25, 1.5, 2, 3, 5, 20)


def variations(source: str, seed: str, count: int) -> Iterator[str]:
    """The source with one to three of its numbers multiplied, in ``count`` ways.

    Args:
        source: text of a blueprint.
        seed: what the choice of numbers and factors depends on.
        count: how many.
    """
    numbers = list(_numbers(ast.parse(source)))
    for number in range(count):
        chance = random.Random(f"{seed} {number}")
        chosen = chance.sample(numbers, min(len(numbers), chance.choice((1, 1, 2, 3))))
        yield _replaced(source, {node: _varied(node.value, chance.choice(_FACTORS)) for node in chosen})


def _numbers(tree: ast.Module) -> Iterator[ast.Constant]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        named = {keyword.arg for keyword in call.keywords} & _WORDS
        for keyword in call.keywords:
            if keyword.arg not in _WORDS:
                yield from _of(keyword.value)
        for value in call.args if not named else ():
            yield from _of(value)


def _of(value: ast.expr) -> Iterator[ast.Constant]:
    for node in value.elts if isinstance(value, (ast.List, ast.Tuple)) else (value,):
        if isinstance(node, ast.Constant) and _is_number(node.value):
            yield node


def _is_number(value: object) -> bool:
    if isinstance(value, str):
        return _QUANTITY.fullmatch(value) is not None
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0


def _varied(value: object, factor: float) -> str:
    if isinstance(value, str):
        found = _QUANTITY.fullmatch(value)
        assert found is not None
        number = float(found[2]) * factor
        return f'"{found[1]}{max(1, round(number))}{found[3]}"'
    if isinstance(value, float) and value < 1:
        return f"{1 - (1 - value) * min(factor, 2):g}" if value > 0.5 else f"{min(value * factor, 1):g}"
    assert isinstance(value, (int, float))
    return f"{value * factor:g}" if isinstance(value, float) else str(max(1, round(value * factor)))


def _replaced(source: str, texts: dict[ast.Constant, str]) -> str:
    lines = source.splitlines(keepends=True)
    for node in sorted(texts, key=lambda one: (one.lineno, one.col_offset), reverse=True):
        assert node.end_col_offset is not None
        line = lines[node.lineno - 1].encode()
        lines[node.lineno - 1] = (line[: node.col_offset] + texts[node].encode() + line[node.end_col_offset :]).decode()
    return "".join(lines)
