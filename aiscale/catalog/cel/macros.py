"""``has`` and the comprehensions: forms whose arguments are not evaluated like a function's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from aiscale.catalog.cel.cost import METER, STEPS
from aiscale.catalog.cel.errors import CelError, CelSyntaxError, no_overload
from aiscale.catalog.cel.syntax import Call, Expr, Name, Select
from aiscale.catalog.cel.values import NONE, Optional

Scope: TypeAlias = "dict[str, Any]"
Run: TypeAlias = "Callable[[Scope], Any]"
Compile: TypeAlias = "Callable[[Expr], Run]"
Macro: TypeAlias = "Callable[[Compile, Call], Run]"
#: How a comprehension folds the loop: it sees the range of (key, value) pairs and a step to call for each.
Fold: TypeAlias = "Callable[[Iterable[tuple[Any, Any]], Callable[[Any, Any], Any]], Any]"
_ABSENT = object()


def find(call: Call) -> Macro | None:
    """The macro that a call is, or None for an ordinary function."""
    if call.target is None:
        return _has if call.name == "has" and len(call.args) == 1 else None
    if call.name == "bind" and isinstance(call.target, Name) and call.target.name == "cel":
        return _bind
    if call.name in {"optMap", "optFlatMap"} and len(call.args) == 2:
        return _opt_map
    if call.name in _FOLDS and len(call.args) in {2, 3} and isinstance(call.args[0], Name):
        return _comprehension
    return None


def _has(compile_: Compile, call: Call) -> Run:
    selected = call.args[0]
    if not isinstance(selected, Select):
        raise CelSyntaxError("has() takes a field selection")
    operand, field = compile_(selected.operand), selected.field

    def run(scope: Scope) -> bool:
        value = operand(scope)
        if type(value) is dict:
            return value.get(field) is not None
        if type(value) is Optional:
            found = value.value.get(field) if value.present else None
            return found is not None
        raise no_overload(f"has {field}", value)

    return run


def _bind(compile_: Compile, call: Call) -> Run:
    name, value, body = _name(call.args[0]), compile_(call.args[1]), compile_(call.args[2])
    return lambda scope: body({**scope, name: value(scope)})


def _opt_map(compile_: Compile, call: Call) -> Run:
    target, name, body = compile_(_target(call)), _name(call.args[0]), compile_(call.args[1])

    def run(scope: Scope) -> Any:
        optional = target(scope)
        if not optional.present:
            return NONE
        value = body({**scope, name: optional.value})
        return Optional(present=True, value=value) if call.name == "optMap" else value

    return run


def _comprehension(compile_: Compile, call: Call) -> Run:
    """``range.all(x, p)``, and with two variables ``range.all(i, x, p)``; ``map`` may take a filter."""
    fold = _FOLDS[call.name]
    target = compile_(_target(call))
    names = [arg.name for arg in call.args[:2] if isinstance(arg, Name)] if len(call.args) == 3 else []
    two_variables = len(names) == 2 and call.name not in {"map", "filter"}
    key_name = _name(call.args[0])
    value_name = names[1] if two_variables else ""
    keep = compile_(call.args[1]) if len(call.args) == 3 and not two_variables else None
    body = compile_(call.args[-1])
    cost = STEPS[call.name]

    def run(scope: Scope) -> Any:
        inner = dict(scope)
        meter = scope[METER]

        def step(key: Any, value: Any) -> Any:
            meter.add(cost)
            inner[key_name] = key
            if two_variables:
                inner[value_name] = value
            if keep is not None and keep(inner) is not True:
                return _ABSENT
            return body(inner)

        pairs = _pairs(target(scope), two_variables=two_variables)
        meter.add(1)  # for the name of what the loop returns
        return fold(pairs, step)

    return run


def _pairs(container: Any, *, two_variables: bool) -> Iterable[tuple[Any, Any]]:
    if type(container) is dict:
        return list(container.items())
    if type(container) is list:
        return list(enumerate(container)) if two_variables else [(item, item) for item in container]
    raise no_overload("comprehension", container)


def _decided(pairs: Iterable[tuple[Any, Any]], step: Callable[[Any, Any], Any], deciding: bool) -> bool:
    """``all`` and ``exists``: one deciding element settles it, whatever errors others raise."""
    error: CelError | None = None
    for key, value in pairs:
        try:
            outcome = step(key, value)
        except CelError as reason:
            error = error or reason
            continue
        if outcome is deciding:
            return bool(deciding)
        if outcome is not (not deciding):
            error = error or no_overload("predicate", outcome)
    if error is not None:
        raise error
    return not deciding


def _exists_one(pairs: Iterable[tuple[Any, Any]], step: Callable[[Any, Any], Any]) -> bool:
    return sum(step(key, value) is True for key, value in pairs) == 1


def _filter(pairs: Iterable[tuple[Any, Any]], step: Callable[[Any, Any], Any]) -> list[Any]:
    return [key for key, value in pairs if step(key, value) is True]


def _map(pairs: Iterable[tuple[Any, Any]], step: Callable[[Any, Any], Any]) -> list[Any]:
    return [found for key, value in pairs if (found := step(key, value)) is not _ABSENT]


def _transform_map(pairs: Iterable[tuple[Any, Any]], step: Callable[[Any, Any], Any]) -> dict[Any, Any]:
    return {key: found for key, value in pairs if (found := step(key, value)) is not _ABSENT}


_FOLDS: dict[str, Fold] = {
    "all": lambda pairs, step: _decided(pairs, step, deciding=False),
    "exists": lambda pairs, step: _decided(pairs, step, deciding=True),
    "exists_one": _exists_one,
    "existsOne": _exists_one,
    "filter": _filter,
    "map": _map,
    "transformList": _map,
    "transformMap": _transform_map,
}


def _name(tree: Expr) -> str:
    if not isinstance(tree, Name):
        raise CelSyntaxError("a macro's variable must be a plain name")
    return tree.name


def _target(call: Call) -> Expr:
    assert call.target is not None
    return call.target
