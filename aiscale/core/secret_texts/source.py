"""Lines of source files without the secrets in them."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from functools import lru_cache

from aiscale.core.secret_texts.detector import SecretText, secrets_in
from aiscale.core.secret_texts.forms import hits
from aiscale.core.secret_texts.hidden import hide, spans
from aiscale.diagnostics import source_lines

Place = tuple[int, int, int]
"""A line, from 1, and the characters of it that are hidden."""
_SIGN = "*"


def masked_lines(file: str) -> tuple[str, ...]:
    """The lines of a file, as long as they are, with a ``*`` for each character of a secret.

    The secrets of the file are hidden in all other outputs from then on.
    """
    lines = [list(line) for line in source_lines(file)]
    for line, start, end in _literals(file):
        _cover(lines[line - 1], start, end)
    return tuple(masked_code("".join(characters)) for characters in lines)


def masked_code(line: str) -> str:
    """A line of a program, as long as it is, with a ``*`` for each character of a secret."""
    characters = list(line)
    for start, end in (*spans(line), *((hit.start, hit.end) for hit in hits(line, is_code=True))):
        _cover(characters, start, end)
    return "".join(characters)


def _cover(line: list[str], start: int, end: int) -> None:
    line[start:end] = [c if c.isspace() else _SIGN for c in line[start:end]]


@lru_cache(maxsize=64)
def _literals(file: str) -> tuple[Place, ...]:
    """The places of texts in a Python file that are secrets by their names or forms."""
    lines = source_lines(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            tree = ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    found: list[Place] = []
    for node, name in _texts(tree, ""):
        text = _text(node)
        secrets = list(secrets_in(text, name)) if text else []
        hide(one.text for one in secrets)
        if secrets:
            for literal in ast.walk(node):
                if isinstance(literal, ast.Constant) and isinstance(literal.value, (str, bytes)):
                    found += _places(literal, secrets, lines)
    return tuple(found)


def _texts(node: ast.AST, name: str) -> Iterator[tuple[ast.expr, str]]:
    """The outermost texts of a file, each with what it is called."""
    if isinstance(node, ast.expr) and _text(node):
        yield node, name
    elif isinstance(node, ast.Dict):
        named = next((_text(v) for k, v in zip(node.keys, node.values, strict=True) if k and _text(k) == "name"), "")
        for key, value in zip(node.keys, node.values, strict=True):
            called = _text(key) if key is not None else ""
            yield from _texts(value, named if called == "value" and named else called)
            yield from _texts(key, "") if key is not None else ()
    elif isinstance(node, (ast.List, ast.Tuple)):
        before = ""
        for item in node.elts:
            yield from _texts(item, before or name)
            before = _text(item) if _text(item).startswith("-") else ""
    elif isinstance(node, ast.keyword):
        yield from _texts(node.value, node.arg or "")
    elif isinstance(node, (ast.Assign, ast.AnnAssign)):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        called = getattr(target, "id", getattr(target, "attr", ""))
        if isinstance(target, ast.Subscript):
            called = _text(target.slice)
        yield from _texts(node.value, called) if node.value is not None else ()
    else:
        for child in ast.iter_child_nodes(node):
            yield from _texts(child, "")


def _text(node: ast.expr) -> str:
    """The text that an expression of texts alone stands for; empty where it is another one."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bytes):
            return node.value.decode("utf-8", "replace")
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left), _text(node.right)
        return left + right if left and right else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(one) if isinstance(one, ast.Constant) else "${…}" for one in node.values)
    return ""


def _places(literal: ast.Constant, secrets: list[SecretText], lines: tuple[str, ...]) -> Iterator[Place]:
    """What to hide of a literal: the secrets in it, or all of it where they are spelt otherwise or go over its end."""
    first, last = literal.lineno, literal.end_lineno or literal.lineno
    start = _column(lines[first - 1], literal.col_offset)
    end = _column(lines[last - 1], literal.end_col_offset or 0)
    if first == last:
        body = lines[first - 1][start:end]
        at = [(body.find(one.text), len(one.text)) for one in secrets]
        if all(place >= 0 for place, _ in at):
            yield from ((first, start + place, start + place + size) for place, size in at)
        else:
            yield first, start + 1, end - 1
        return
    for number in range(first, last + 1):
        line = lines[number - 1]
        yield number, start if number == first else 0, end if number == last else len(line)


def _column(line: str, byte_column: int) -> int:
    return len(line.encode()[:byte_column].decode(errors="ignore"))
