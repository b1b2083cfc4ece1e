"""A tree to nested Python closures, run as often as needed."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, TypeAlias

from aiscale.catalog.cel import macros
from aiscale.catalog.cel.cost import CREATE_LIST, CREATE_MAP, METER, Cost, Meter, cost_of, equality_cost
from aiscale.catalog.cel.errors import CelError, CelSyntaxError, UnsupportedExpressionError, no_overload
from aiscale.catalog.cel.functions import FUNCTIONS, NAMESPACES
from aiscale.catalog.cel.syntax import Call, Expr, Index, ListOf, Literal, MapOf, Name, Select, parse
from aiscale.catalog.cel.values import NONE, TYPES, Optional, contains, equal, less

Scope: TypeAlias = "dict[str, Any]"
Run: TypeAlias = "Callable[[Scope], Any]"
_MISSING = object()


class Program:
    """A compiled expression.

    Attributes:
        source: the expression's text.
        names: the variables it refers to, loop variables included.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self._compiler = _Compiler()
        try:
            self._run = self._compiler.compile(parse(source))
        except RecursionError as reason:
            raise CelSyntaxError("the expression nests too deeply") from reason
        self.names = frozenset(self._compiler.names)

    def evaluate(self, variables: dict[str, Any], meter: Meter | None = None) -> Any:
        """The value of the expression.

        Args:
            variables: ``self`` and, for transition rules, ``oldSelf``.
            meter: counts the cost. None: a new one.

        Raises:
            CelError: it has none: a missing key, a type that an operator does not take, an overflow.
            CostLimitError: it costs more than the meter allows.
        """
        try:
            return self._run({**variables, METER: meter or Meter()})
        except RecursionError as reason:
            raise CelError("expression nests too deeply") from reason


@lru_cache(maxsize=4096)
def compile_expression(source: str) -> Program:
    """Parse and compile an expression, once for each text.

    Raises:
        CelSyntaxError: the text is no expression.
        UnsupportedExpressionError: it calls an unknown function.
    """
    return Program(source)


class _Compiler:
    """Compiles one tree; remembers the variables it meets."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def compile(self, tree: Expr) -> Run:
        match tree:
            case Literal(value):
                return lambda _: value
            case Name(name):
                return self._name(name)
            case Select(operand, field, optional):
                return self._optional(operand, Literal(field)) if optional else self._select(operand, field)
            case Index(operand, key, optional):
                return self._optional(operand, key) if optional else self._index(operand, key)
            case ListOf(items):
                parts = [self.compile(item) for item in items]
                return _charged(CREATE_LIST, lambda scope: [part(scope) for part in parts])
            case MapOf(pairs):
                compiled = [(self.compile(key), self.compile(value)) for key, value in pairs]
                return _charged(CREATE_MAP, lambda scope: {key(scope): value(scope) for key, value in compiled})
            case Call():
                return self._call(tree)

    def _name(self, name: str) -> Run:
        self.names.add(name)
        fallback = TYPES.get(name, _MISSING)

        def run(scope: Scope) -> Any:
            scope[METER].spent += 1
            value = scope.get(name, fallback)
            if value is _MISSING:
                raise CelError(f"undeclared reference to {name}")
            return value

        return run

    def _select(self, operand: Expr, field: str) -> Run:
        inner = self.compile(operand)

        def run(scope: Scope) -> Any:
            value = inner(scope)
            scope[METER].spent += 1
            if type(value) is dict:
                found = value.get(field)  # a null field counts as absent
                if found is None:
                    raise CelError(f"no such key: {field}")
                return found
            if type(value) is Optional:
                return look_up(value, field)
            raise no_overload(f"select {field}", value)

        return run

    def _index(self, operand: Expr, key: Expr) -> Run:
        inner, wanted = self.compile(operand), self.compile(key)
        cost = 0 if isinstance(key, Name) else 1  # the name of the key costs the same

        def run(scope: Scope) -> Any:
            container, at = inner(scope), wanted(scope)
            scope[METER].spent += cost
            if type(container) is dict:
                if at not in container:
                    raise CelError(f"no such key: {at}")
                return container[at]
            if type(container) is list and isinstance(at, (int, float)) and int(at) == at:
                if not 0 <= at < len(container):
                    raise CelError(f"index out of bounds: {at}")
                return container[int(at)]
            if type(container) is Optional:
                return look_up(container, at)
            raise no_overload("index", container, at)

        return run

    def _optional(self, operand: Expr, key: Expr) -> Run:
        inner, wanted = self.compile(operand), self.compile(key)
        return _charged(1, lambda scope: look_up(inner(scope), wanted(scope)))

    def _call(self, call: Call) -> Run:
        if call.target is None and call.name in _OPERATORS:
            return _OPERATORS[call.name](*(self.compile(arg) for arg in call.args))
        macro = macros.find(call)
        if macro is not None:
            return macro(self.compile, call)
        qualified = f"{call.target.name}.{call.name}" if isinstance(call.target, Name) else ""
        if qualified in NAMESPACES:
            return _apply(qualified, NAMESPACES[qualified], [self.compile(arg) for arg in call.args])
        function = FUNCTIONS.get(call.name)
        if function is None:
            raise UnsupportedExpressionError(f"unknown function {call.name}")
        args = call.args if call.target is None else (call.target, *call.args)
        return _apply(call.name, function, [self.compile(arg) for arg in args])


def look_up(container: Any, key: Any) -> Optional:
    """``container.?key``: the optional value at a key."""
    if type(container) is Optional:
        if not container.present:
            return NONE
        container = container.value
    if type(container) is dict:
        value = container.get(key)
        return NONE if value is None else Optional(present=True, value=value)
    if type(container) is list:
        return Optional(present=True, value=container[key]) if 0 <= key < len(container) else NONE
    raise no_overload("optional select", container, key)


def _charged(cost: int, inner: Run) -> Run:
    def run(scope: Scope) -> Any:
        scope[METER].add(cost)
        return inner(scope)

    return run


def _apply(name: str, function: Callable[..., Any], args: list[Run]) -> Run:
    cost: Cost = cost_of(name)

    def run(scope: Scope) -> Any:
        values = [arg(scope) for arg in args]
        scope[METER].add(cost(values))
        try:
            return function(*values)
        except (TypeError, AttributeError) as reason:
            raise no_overload(function.__name__, *values) from reason
        except (ValueError, OverflowError) as reason:
            raise CelError(str(reason)) from reason

    return run


def _and(left: Run, right: Run) -> Run:
    def run(scope: Scope) -> bool:
        try:
            first = as_bool(left(scope))
        except CelError:
            if as_bool(right(scope)):
                raise
            return False
        return first and as_bool(right(scope))

    return run


def _or(left: Run, right: Run) -> Run:
    def run(scope: Scope) -> bool:
        try:
            first = as_bool(left(scope))
        except CelError:
            if not as_bool(right(scope)):
                raise
            return True
        return first or as_bool(right(scope))

    return run


def as_bool(value: Any) -> bool:
    """The value, when it is a boolean.

    Raises:
        CelError: it is something else.
    """
    if value is True or value is False:
        return bool(value)
    raise no_overload("logical operator", value)


def _compared(verdict: Callable[[Any, Any], bool], left: Run, right: Run) -> Run:
    def run(scope: Scope) -> bool:
        first, second = left(scope), right(scope)
        scope[METER].add(equality_cost(first, second))
        return verdict(first, second)

    return run


def _at_most(first: Any, second: Any) -> bool:
    return less(first, second) or (not less(second, first) and equal(first, second))


def _contained(left: Run, right: Run) -> Run:
    cost = cost_of("_in_")

    def run(scope: Scope) -> bool:
        container, item = right(scope), left(scope)
        scope[METER].add(cost((item, container)))
        return contains(container, item)

    return run


def _binary(name: str, left: Run, right: Run) -> Run:
    return _apply(name, FUNCTIONS[name], [left, right])


_OPERATORS: dict[str, Callable[..., Run]] = {
    "_&&_": _and,
    "_||_": _or,
    "!_": lambda inner: _charged(1, lambda scope: not as_bool(inner(scope))),
    "_?_:_": lambda test, then, other: lambda scope: then(scope) if as_bool(test(scope)) else other(scope),
    "_==_": partial(_compared, equal),
    "_!=_": partial(_compared, lambda first, second: not equal(first, second)),
    "_<_": partial(_compared, less),
    "_>_": partial(_compared, lambda first, second: less(second, first)),
    "_<=_": partial(_compared, _at_most),
    "_>=_": partial(_compared, lambda first, second: _at_most(second, first)),
    "_in_": _contained,
    "-_": lambda inner: _apply("-_", FUNCTIONS["-_"], [inner]),
    **{f"_{sign}_": partial(_binary, f"_{sign}_") for sign in "+-*/%"},
}
