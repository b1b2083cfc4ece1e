"""By which name a file knows a class of aiscale, and how it is imported where it has none."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from aiscale.rules.fixing.replacement import Replacement, UncertainError
from aiscale.rules.fixing.source import Source


def is_call_of(source: Source, function: ast.expr, path: str) -> bool:
    """Whether a call's function is certainly a class of aiscale, by where it is imported from."""
    return ast.unparse(function) in set(_names(source, path))


def name_of(source: Source, path: str) -> tuple[str, list[Replacement]]:
    """What to write for a class of aiscale, and the import that it needs, if any.

    Args:
        source: the file.
        path: ``aiscale.streams.Consume``.

    Raises:
        UncertainError: the file means something else by the name.
    """
    known = next(_names(source, path), None)
    if known is not None:
        return known, []
    module, _, name = path.rpartition(".")
    if name in _bound(source.tree):
        raise UncertainError(f"the file means something else by {name}")
    return name, [_import(source, module, name)]


def _names(source: Source, path: str) -> Iterator[str]:
    module, _, name = path.rpartition(".")
    for node in source.tree.body:
        if isinstance(node, ast.ImportFrom) and not node.level and node.module:
            for alias in node.names:
                if node.module.partition(".")[0] == "aiscale" and alias.name in {name, "*"}:
                    yield (alias.asname or alias.name) if alias.name == name else name
                elif f"{node.module}.{alias.name}" == module:
                    yield f"{alias.asname or alias.name}.{name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name == module:
                    yield f"{alias.asname or alias.name}.{name}"


def _bound(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).partition(".")[0])
    return found


def _import(source: Source, module: str, name: str) -> Replacement:
    imports = [node for node in source.tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    same = next((node for node in imports if isinstance(node, ast.ImportFrom) and node.module == module), None)
    if same is not None:
        return _one_more(source, same, name)
    if not imports:
        raise UncertainError(f"the file imports nothing, so that {name} has no place to come from")
    before = [node for node in imports if isinstance(node, ast.ImportFrom) and (node.module or "") < module
              and (node.module or "").startswith("aiscale")]  # fmt: skip
    last = before[-1] if before else imports[-1]
    end = source.line_end(source.end(last))
    return Replacement(end, end, f"{source.newline}from {module} import {name}")


def _one_more(source: Source, node: ast.ImportFrom, name: str) -> Replacement:
    """Add a name to an import, before the first that sorts after it."""
    after = next((alias for alias in node.names if alias.name > name), None)
    if after is not None:
        at = source.start(after)
        line = source.lines[after.lineno - 1]
        alone = line.lstrip(" \t").startswith(source.of(after)) and len(node.names) > 1
        apart = f",{source.newline}{source.indent_at(at)}" if alone and after.lineno > node.lineno else ", "
        return Replacement(at, at, f"{name}{apart}")
    last = node.names[-1]
    at = source.end(last)
    if last.lineno > node.lineno:
        return Replacement(at, at, f",{source.newline}{source.indent_at(source.start(last))}{name}")
    return Replacement(at, at, f", {name}")
