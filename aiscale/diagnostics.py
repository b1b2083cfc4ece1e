"""What is wrong with an architecture: typed findings, sorted, shown all at once.

A rule yields :class:`Diagnostic` values and never raises. The words of a diagnostic are plain
text; how it is drawn (text, JSON, SARIF, GitHub) is decided in :mod:`aiscale.render`.
"""

from __future__ import annotations

import ast
import linecache
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from types import CodeType
from typing import NamedTuple


class Severity(StrEnum):
    """How bad a finding is. Only errors make a command fail by default."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


class Span(NamedTuple):
    """A place in a file: lines and columns count from 1, the end column is one past the last character."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Location:
    """Where a component was made: taken in about two microseconds, resolved to columns only when shown.

    Attributes:
        file: the path as Python knows it.
        line: the line of the call, from 1.
        code: the code object that made the call, with ``instruction`` the offset in it.
        instruction: bytecode offset of the call.
        positional: the fields that the call takes by position, in order.
        column: from 1, where there is no code object to ask: a syntax error, or a file that is no Python.
        end_column: one past the last marked character of such a place; the column itself marks one character.
        outer: file and line of the calls around it, innermost first, where a function of the user's makes it.
    """

    file: str
    line: int
    positional: tuple[str, ...] = field(default=(), compare=False, repr=False)
    code: CodeType | None = field(default=None, compare=False, repr=False)
    instruction: int = field(default=-1, compare=False, repr=False)
    column: int = 1
    end_column: int = 0
    outer: tuple[tuple[str, int], ...] = field(default=(), compare=False, repr=False)

    def call_span(self) -> Span:
        """The place of the whole call expression."""
        if self.code is not None and self.instruction >= 0:
            positions = _positions(self.code)[self.instruction // 2]
            line, end_line, column, end_column = positions
            if None not in positions:
                source = source_lines(self.file)
                return Span(
                    self.file, line or 1, _characters(source, line, column), end_line or 1,
                    _characters(source, end_line, end_column),
                )  # fmt: skip
        return Span(self.file, self.line, self.column, self.line, max(self.column, self.end_column))

    def span(self, argument: str | None = None, index: int | None = None) -> Span:
        """The place of one argument of the call, of one item in it, or of the call's name.

        Args:
            argument: the field, given by keyword or position; the call's name when absent or not found.
                ``calls.timeout_ms`` is the keyword of a call that stands in that argument or item, or in the variable
                there, where the file gives it a value once.
            index: item of the argument, or of what stands in it, when it is a list, tuple or dict display.

        Returns:
            The narrowest span that could be found.
        """
        whole = self.call_span()
        node = self._node(whole, argument, index)
        if node is None:
            return whole
        source = source_lines(self.file)
        end_line = node.end_lineno or node.lineno
        return Span(
            self.file, node.lineno, _characters(source, node.lineno, node.col_offset), end_line,
            _characters(source, end_line, node.end_col_offset or node.col_offset + 1),
        )  # fmt: skip

    def lines(self, argument: str | None = None, index: int | None = None) -> frozenset[int]:
        """The lines that are about one argument.

        They are where the call begins and ends, all of the argument or the item, and all of the calls in it that the
        marked place stands in: of ``Objective(…)`` for ``objective.p99_ms``.

        Args:
            argument: the field, as for :meth:`span`.
            index: item of the argument.
        """
        whole = self.call_span()
        lines = {whole.line, whole.end_line}
        found = self._found(whole, argument, index)
        if len(found) < 2:
            marked = self.span(argument, index)
            return frozenset(lines | {marked.line, marked.end_line})
        node = found[-1]
        calls = [holder for outer in found for holder in _around(outer, node) if isinstance(holder, ast.Call)]
        for holder in (node, *calls):
            lines.update(range(holder.lineno, (holder.end_lineno or holder.lineno) + 1))
        return frozenset(lines)

    def variable(self, argument: str, index: int | None = None) -> str | None:
        """The variable that the user wrote for an argument or an item, or for the first argument of a call there.

        Returns:
            The name, or None when what stands there is not certainly one variable.
        """
        found = self._node(self.call_span(), argument, index)
        if isinstance(found, ast.Call) and found.args:
            found = found.args[0]
        written = _argument(self.call_span(), self.positional, argument)
        if written is None or (index is not None and not isinstance(written, (ast.List, ast.Tuple))):
            return None
        return found.id if isinstance(found, ast.Name) else None

    def attributes(self, argument: str) -> frozenset[str]:
        """The attributes that what is written for an argument reads: ``brokers`` of ``size.brokers``.

        Args:
            argument: the field, as for :meth:`span`.
        """
        whole = self.call_span()
        found = self._found(whole, argument, None)
        if len(found) < 2:
            return frozenset()
        node = found[-1]
        if isinstance(node, ast.Name):
            node = _values(whole.file).get(node.id, node)
        return frozenset(inner.attr for inner in ast.walk(node) if isinstance(inner, ast.Attribute))

    def _node(self, whole: Span, argument: str | None, index: int | None) -> ast.expr | None:
        found = self._found(whole, argument, index)
        return found[-1] if found else None

    def _found(self, whole: Span, argument: str | None, index: int | None) -> list[ast.expr]:
        """The marked expression, after what it was looked for in: the argument, the values of variables on the way.

        Only the call's name where the argument is not written; nothing where there is no call.
        """
        call = None if self.end_column else _call_at(whole)  # with an end it is no Python
        if call is None:
            return []
        outer, _, inner = (argument or "").partition(".")
        written = _argument(whole, self.positional, outer)
        if written is None:
            return [call.func]
        found = [written]
        node, left = _item(written, index)
        for name in inner.split(".") if inner else ():
            if isinstance(node, ast.Name) and (value := _values(whole.file).get(node.id)) is not None:
                # Only what has the keyword: a bare reference leads to another component.
                made, rest = _item(value, left)
                if _keyword(made, name) is not None:
                    found.append(value)
                    node, left = made, rest
            if not isinstance(node, ast.Call):
                break
            node, left = _item(_keyword(node, name) or node, left)
        return [*found, _item(node, left)[0]]


def _keyword(node: ast.expr, name: str) -> ast.expr | None:
    keywords = node.keywords if isinstance(node, ast.Call) else ()
    return next((keyword.value for keyword in keywords if keyword.arg == name), None)


def _item(node: ast.expr, index: int | None) -> tuple[ast.expr, int | None]:
    """The item of a list or tuple display, or the key of a dict display, and no index; the same where it is unknown."""
    if index is not None and isinstance(node, ast.Dict):
        keys = node.keys[: index + 1]
        return (key, None) if len(keys) > index and None not in keys and (key := keys[index]) else (node, index)
    if index is not None and isinstance(node, (ast.List, ast.Tuple)):
        before = node.elts[: index + 1]
        if len(before) > index and not any(isinstance(item, ast.Starred) for item in before):
            return before[index], None
    return node, index


def _argument(whole: Span, positional: tuple[str, ...], argument: str) -> ast.expr | None:
    """The value of an argument in the call at this place, where it is known."""
    call = _call_at(whole)
    if call is None or not argument:
        return None
    for keyword in call.keywords:
        if keyword.arg == argument:
            return keyword.value
    for name, value in zip(positional, call.args, strict=False):
        if isinstance(value, ast.Starred):
            return None
        if name == argument:
            return value
    return None


def _around(outer: ast.expr, inner: ast.expr) -> Iterator[ast.AST]:
    """What an expression stands in, from the outermost one to itself."""
    at: ast.AST | None = outer
    while at is not None:
        yield at
        at = next((child for child in ast.iter_child_nodes(at) if at is not inner and _holds(child, inner)), None)


def _holds(outer: ast.AST, inner: ast.expr) -> bool:
    """Whether one node of a file stands within another: by where they begin and end."""
    if isinstance(outer, ast.keyword):
        outer = outer.value
    if not isinstance(outer, ast.expr):
        return False
    begins = (outer.lineno, outer.col_offset) <= (inner.lineno, inner.col_offset)
    return begins and (outer.end_lineno or 0, outer.end_col_offset or 0) >= (
        inner.end_lineno or 0, inner.end_col_offset or 0
    )  # fmt: skip


def _characters(source: tuple[str, ...], line: int | None, byte_column: int | None) -> int:
    """Turn Python's 0-based UTF-8 byte column into a 1-based character column."""
    if line is None or byte_column is None or not 1 <= line <= len(source):
        return (byte_column or 0) + 1
    return len(source[line - 1].encode()[:byte_column].decode(errors="ignore")) + 1


@lru_cache(maxsize=64)
def _positions(code: CodeType) -> list[tuple[int | None, int | None, int | None, int | None]]:
    return list(code.co_positions())


@lru_cache(maxsize=64)
def source_lines(file: str) -> tuple[str, ...]:
    """The lines of a source file as Python counts them, without line ends; none when it cannot be read.

    Code that was typed into a notebook or a prompt has its lines too, where Python knows them.
    """
    return tuple(line.rstrip("\r\n") for line in linecache.getlines(file))


@lru_cache(maxsize=64)
def _tree(file: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            return ast.parse("\n".join(source_lines(file)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@lru_cache(maxsize=64)
def _calls(file: str) -> dict[tuple[int, int], ast.Call]:
    """Every call of a file by where it ends: no two calls share their closing parenthesis."""
    nodes = ast.walk(tree) if (tree := _tree(file)) else ()
    return {(node.end_lineno or 0, node.end_col_offset or 0): node for node in nodes if isinstance(node, ast.Call)}


@lru_cache(maxsize=64)
def _values(file: str) -> dict[str, ast.expr]:
    """What the variables of a file are given that are given something once in all of it, wherever that is."""
    bound: Counter[str] = Counter()
    values: dict[str, ast.expr] = {}
    for node in ast.walk(tree) if (tree := _tree(file)) else ():
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound[node.id] += 1
        elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            values[node.targets[0].id] = node.value
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and isinstance(node.target, ast.Name) and node.value:
            values[node.target.id] = node.value
        else:
            name = next((getattr(node, one) for one in _BINDING.get(type(node), ()) if getattr(node, one)), "")
            bound[name.partition(".")[0]] += 1
    return {name: value for name, value in values.items() if bound[name] == 1}


_BINDING: dict[type[ast.AST], tuple[str, ...]] = {
    ast.arg: ("arg",), ast.alias: ("asname", "name"), ast.ExceptHandler: ("name",), ast.ClassDef: ("name",),
    ast.FunctionDef: ("name",), ast.AsyncFunctionDef: ("name",), ast.MatchAs: ("name",), ast.MatchStar: ("name",),
    ast.MatchMapping: ("rest",),
}  # fmt: skip
"""What gives a name a value beside assignments, and which of its attributes is that name."""


def _call_at(whole: Span) -> ast.Call | None:
    source = source_lines(whole.file)
    if not 1 <= whole.end_line <= len(source):
        return None
    byte_column = len(source[whole.end_line - 1][: whole.end_column - 1].encode())
    return _calls(whole.file).get((whole.end_line, byte_column))


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a finding speaks of.

    Attributes:
        text: what is there, as the begin of a sentence: ``the first is made``.
        location: where a component was made.
        argument: the argument in that call.
        index: the item of that argument, from 0, where it holds several.
        declares: the name of the component that is declared there, where the place says no more than that.
    """

    text: str
    location: Location
    argument: str | None = None
    index: int | None = None
    declares: str = ""

    @property
    def span(self) -> Span:
        """The place itself."""
        return self.location.span(self.argument, self.index)


@dataclass(frozen=True, slots=True)
class Edit:
    """One argument of one call, as it should be written.

    Attributes:
        argument: the field, as in :class:`Diagnostic`: ``acks``, or ``consumes.isolation`` for the keyword of the call
            that stands in that argument or item.
        value: what to write, as Python source that needs no name of its own: ``"15m"``, ``3``; None takes the keyword
            out.
        index: item of the argument.
        relation: what the call in that argument must be, by where it is imported from: ``aiscale.streams.Consume``;
            required where the argument has a dot.
        wrap: whether what stands there is a bare reference, to be wrapped in such a call.
        location: the call to edit; the finding's own when absent.
    """

    argument: str
    value: str | None
    index: int | None = None
    relation: str = ""
    wrap: bool = False
    location: Location | None = None

    def __post_init__(self) -> None:
        """Refuse an edit that could never be made.

        Raises:
            ValueError: the argument lies in another call, and nothing says in which.
        """
        if "." in self.argument and not self.relation:
            raise ValueError(f"the edit of {self.argument} needs relation=: the call that stands there")


@dataclass(frozen=True, slots=True)
class Fix:
    """What ``aiscale lint --fix`` writes. A rule gives one only where anybody would write the same.

    Attributes:
        text: what the edits do, as an imperative: ``read zone-demand committed``.
        edits: all of them, or none, are made.
    """

    text: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    Attributes:
        code: stable, three letters and three digits: ``STR021``.
        severity: how bad.
        message: one line that names the components and the fact.
        address: the component it is about; empty when it is about the whole system.
        location: where that component was made.
        argument: the keyword (or position) in that call which the caret marks; ``calls.timeout_ms`` goes one deeper.
        index: the item of that argument.
        label: a few words beside the caret.
        notes: facts with numbers, each its own line.
        help: the exact edit, as code where possible.
        related: other places, shown after the notes.
        fix: the edit that puts it right, where it is certain.
        cause: what several findings of one rule come down to, in words that follow their number: ``images are not
            pinned by digest``. They are shown, and counted in the summary, as one.
        values: the words that fields of its system hold (names, groups, regions), where the rule finds something at
            the same place again: what may tell one copy from another, and is no reason.
        can_be_waived: False where the API server refuses what it is about: nobody can accept that.
    """

    code: str
    severity: Severity
    message: str
    address: str = ""
    location: Location | None = None
    argument: str | None = None
    index: int | None = None
    label: str = ""
    notes: tuple[str, ...] = ()
    help: str = ""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    cause: str = field(default="", compare=False)
    values: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    can_be_waived: bool = field(default=True, compare=False, repr=False)

    @property
    def is_of_change(self) -> bool:
        """Whether only a comparison with what was before finds it: ``aiscale lint`` does so with ``--against``."""
        return self.code.startswith("CHG")

    @property
    def span(self) -> Span | None:
        """The marked place, or None when there is no source."""
        return self.location.span(self.argument, self.index) if self.location else None

    def sort_key(self) -> tuple[int, str, int, str, str, str]:
        """Errors first, then by file, line, code: the same order on every run and machine."""
        file, line = (self.location.file, self.location.line) if self.location else ("", 0)
        return (self.severity.rank, file, line, self.code, self.address, self.message)


class Diagnostics:
    """An immutable, sorted collection of findings without repetitions."""

    def __init__(self, found: Iterable[Diagnostic] = ()) -> None:
        unique = dict.fromkeys(found)
        self._items = tuple(sorted(unique, key=Diagnostic.sort_key))

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __add__(self, other: Diagnostics) -> Diagnostics:
        return Diagnostics((*self, *other))

    def count(self, severity: Severity) -> int:
        """How many findings have exactly this severity."""
        return Counter(item.severity for item in self._items)[severity]

    @property
    def has_errors(self) -> bool:
        """Whether a command that gates on findings must fail."""
        return bool(self._items) and self._items[0].severity is Severity.ERROR

    def summary(self, components: int | None = None) -> str:
        """``2 errors, 1 warning in 31 components``; findings of one cause count once."""
        causes = {(item.code, item.severity, item.cause or number) for number, item in enumerate(self)}
        count = Counter(severity for _, severity, _ in causes)
        parts = [
            f"{count[severity]} {severity}{'s' if count[severity] != 1 else ''}"
            for severity in Severity
            if count[severity] or severity is not Severity.NOTE
        ]
        where = f" in {components} component{'s' if components != 1 else ''}" if components is not None else ""
        return ", ".join(parts) + where
