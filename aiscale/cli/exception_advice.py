"""What to do about an exception of a blueprint: the mistakes that everybody makes once."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from types import TracebackType

from aiscale.cli.session.project import blueprint_in, shown_path
from aiscale.components.domains import DOMAINS
from aiscale.core.messages.foreign_failures import text_of
from aiscale.diagnostics import source_lines

_PLACE = re.compile(r" \((unknown location|/[^()]*)\)$")
_NAME = re.compile(r"cannot import name '(\w+)' from '(aiscale(?:\.\w+)*)'")

_OTHER_NAMES = {"Sink": "Write"}
"""What people call a thing elsewhere, by what it is called here."""

_UNHASHABLE = re.compile(r"(?:cannot use '\w+' as a .*\()?unhashable type: '(\w+)'")
_TUPLE_CHANGED = (
    "'tuple' object has no attribute", "'tuple' object does not support item assignment",
    "'tuple' object doesn't support item deletion", "can only concatenate tuple (not",
)  # fmt: skip
"""How Python refuses to change what a component refers to."""


def said(error: BaseException) -> str:
    """The exception in one line."""
    text = _PLACE.sub("", " ".join(text_of(error).split()))
    return f"the blueprint raises {type(error).__name__}" + (f": {text}" if text else "")


def ended(error: SystemExit) -> str:
    """The end of the program in one line."""
    why = (
        ""
        if error.code is None
        else f" (exit {error.code})"
        if isinstance(error.code, int)
        else f": {text_of(error.code)}"
    )
    return f"the blueprint ends the program{why}"


def advice(error: BaseException, blueprint: str = "") -> str:
    """What to write instead; empty when the exception says it, or nobody can know."""
    text = text_of(error)
    if isinstance(error, ModuleNotFoundError) and error.name:
        return _missing_module(error.name, blueprint)
    if isinstance(error, ImportError):
        return _failed_import(text)
    if any(text.startswith(begin) for begin in _TUPLE_CHANGED):
        return "the references of a component are fixed when it is created: pass them in its call, as a list"
    if isinstance(error, TypeError) and (found := _UNHASHABLE.match(text)):
        instead = "a tuple can" if found[1] == "list" else "put them in a list"
        return f"a {found[1]} cannot be the key of a mapping or in a set: {instead}"
    if isinstance(error, NameError) and error.name:
        return _unknown_name(error.name, error.__traceback__)
    if isinstance(error, RecursionError):
        return "a function calls itself without end"
    if isinstance(error, MemoryError):
        return "a blueprint should only declare, within 8 GiB of memory"
    if isinstance(error, EOFError):
        return "a blueprint cannot read input: use a parameter (from aiscale import Parameters)"
    return ""


def _missing_module(name: str, blueprint: str) -> str:
    package, _, rest = name.partition(".")
    if package == "aiscale":
        import aiscale

        public = sorted(m.name for m in iter_modules(aiscale.__path__) if not m.ispkg and _is_facade(m.name))
        near = get_close_matches(rest, public, n=1)
        return f"did you mean aiscale.{near[0]}?" if near else f"aiscale has: {', '.join(public)}"
    for above in Path(blueprint).resolve().parents if blueprint else ():
        if (above / package).is_dir() or (above / f"{package}.py").is_file():
            entry = blueprint_in(above)
            if entry is not None and entry != Path(blueprint).resolve():
                return f"the file is imported by {shown_path(entry)}: use that"
    return f"install {package} beside aiscale, or put the module beside the blueprint"


def _unknown_name(wanted: str, trace: TracebackType | None) -> str:
    """What is meant by a name that nothing has yet."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    frame = trace.tb_frame
    statements = ast.parse("\n".join(source_lines(frame.f_code.co_filename))).body
    made = _statement_that_makes(wanted, statements)
    first, last = _lines(made) if made is not None else (0, 0)
    if first <= trace.tb_lineno <= last:
        return f"{wanted} is assigned by this statement: it cannot refer to itself"
    if made is not None and first > trace.tb_lineno:
        if (here := _name_made_at(trace.tb_lineno, statements)) in _names_used_in(made):
            return f"{here} and {wanted} refer to each other: remove one of the references"
        return f"{wanted} is assigned below, in line {first}: move that up"
    if home := _home_of(wanted):
        return f"write: from {home} import {wanted}"
    near = get_close_matches(wanted, [name for name in frame.f_globals if not name.startswith("_")], n=1)
    return f"did you mean {near[0]}?" if near else ""


def _statement_that_makes(wanted: str, statements: Iterable[ast.stmt]) -> ast.stmt | None:
    """The first statement that gives a value to a name."""
    for node in statements:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == wanted for target in targets):
            return node
    return None


def _lines(node: ast.stmt) -> tuple[int, int]:
    """The first and the last line of a statement."""
    return node.lineno, node.end_lineno or node.lineno


def _name_made_at(line: int, statements: Iterable[ast.stmt]) -> str:
    """The name that the statement at a line gives a value to; empty if there is none."""
    for node in statements:
        first, last = _lines(node)
        if first <= line <= last and isinstance(node, ast.Assign):
            return next((one.id for one in node.targets if isinstance(one, ast.Name)), "")
    return ""


def _names_used_in(statement: ast.stmt) -> set[str]:
    """The names in a statement."""
    return {one.id for one in ast.walk(statement) if isinstance(one, ast.Name)}


def _failed_import(text: str) -> str:
    if "partially initialized" in text:
        return "two files import each other: move what both need into a third"
    if "no known parent package" in text:
        return "leave the dot: the blueprint's folder is first on sys.path (from payments import system)"
    found = _NAME.search(text)
    if found is None:
        return ""
    wanted, module = found.groups()
    names = [name for name in getattr(sys.modules.get(module), "__all__", ()) if not name.startswith("_")]
    near = get_close_matches(wanted, names, n=1)
    meant = _OTHER_NAMES.get(wanted, wanted)
    elsewhere = _home_of(meant)
    if elsewhere:
        called = "" if meant == wanted else f"{wanted} is named {meant}; "
        return f"{called}write: from {elsewhere} import {meant}"
    return f"did you mean {near[0]}?" if near else f"{module} has: {', '.join(names)}"


def _home_of(wanted: str) -> str:
    """The public module that has a name which was looked for in another one."""
    import aiscale

    for module in ("aiscale", *(f"aiscale.{m.name}" for m in iter_modules(aiscale.__path__) if _is_facade(m.name))):
        if wanted in _exported(module):
            return module
    return ""


def _exported(module: str) -> list[str]:
    """The names in the ``__all__`` of a public module, which is read and not run: running all of them takes long."""
    found = find_spec(module)
    if found is None or found.origin is None:
        return []
    for node in ast.parse(Path(found.origin).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__":
            return list(ast.literal_eval(node.value))
    return []


def _is_facade(name: str) -> bool:
    return bool(name) and name in DOMAINS
