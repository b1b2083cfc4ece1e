"""``x-kubernetes-validations``: every rule of a schema on the part of the manifest it belongs to.

Rules that speak of ``oldSelf`` run where the old manifest has a counterpart: same property, same map key, same
keys in a list with keys. Rules stop where the API server stops them: at a cost of each and of all together.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any, NamedTuple

from aiscale.catalog.cel import CelError, CelSyntaxError, UnsupportedExpressionError, compile_expression
from aiscale.catalog.cel.cost import CALL_LIMIT, OBJECT_LIMIT, Meter
from aiscale.catalog.cel.errors import CostLimitError
from aiscale.catalog.cel.values import NONE, Optional
from aiscale.catalog.cel_values import typed
from aiscale.catalog.go_regex import shown
from aiscale.catalog.node import Node
from aiscale.catalog.paths import Path
from aiscale.catalog.report import Report


class _Budget:
    """What the rules of an object may still cost."""

    def __init__(self) -> None:
        self.left = OBJECT_LIMIT


class _LimitError(Exception):
    """A rule, or all rules of an object, exceed a limit of cost."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path, self.message = path, message


class _Stopped(NamedTuple):
    """An object whose rules exceeded a limit: it is not evaluated again, with other labels, for another check.

    Attributes:
        node: the schema of its kind.
        body: the object without metadata.
        path: where the rule stands.
        message: which limit it exceeded.
    """

    node: Node
    body: Any
    path: Path
    message: str


_STOPPED: deque[_Stopped] = deque(maxlen=8)


def check_rules(node: Node, value: Any, old: Any, path: Path, report: Report) -> None:
    """Run the rules at and below a node; after the first that exceeds a limit of cost, no others.

    Args:
        node: the schema at this place.
        value: the manifest's value, with defaults.
        old: the value before an update, with defaults; None on a create.
        path: where it stands.
        report: takes the rules that do not hold, or cannot be evaluated.
    """
    body = {key: inner for key, inner in value.items() if key != "metadata"} if isinstance(value, dict) else value
    if old is None:
        for one in _STOPPED:
            if one.node is node and one.body == body:
                report.add(one.path, "cel", one.message)
                return
    try:
        _check(node, value, old, path, report, _Budget())
    except _LimitError as error:
        report.add(error.path, "cel", error.message)
        if old is None:
            _STOPPED.append(_Stopped(node, body, error.path, error.message))


def _check(node: Node, value: Any, old: Any, path: Path, report: Report, budget: _Budget) -> None:
    if value is None or not node.rules_below:
        return
    if node.rules:
        _run(node, value, old, path, report, budget)
    for part in node.schema.get("allOf", ()):
        _check(Node(part, node.definitions), value, old, path, report, budget)
    if isinstance(value, dict):
        before = old if isinstance(old, dict) else {}
        for key, inner in value.items():
            child = node.child(key) or node.additional
            if child is not None:
                _check(child, inner, before.get(key), (path, key), report, budget)
    elif isinstance(value, list) and node.items is not None:
        for index, inner in enumerate(value):
            _check(node.items, inner, _counterpart(node, inner, old), (path, index), report, budget)


def _counterpart(node: Node, item: Any, old: Any) -> Any:
    """The element of the old list with the same keys."""
    if node.list_type != "map" or not isinstance(old, list) or not isinstance(item, dict):
        return None
    keys = [item.get(key) for key in node.list_keys]
    matches = (one for one in old if isinstance(one, dict) and [one.get(key) for key in node.list_keys] == keys)
    return next(matches, None)


def _run(node: Node, value: Any, old: Any, path: Path, report: Report, budget: _Budget) -> None:
    try:
        this = typed(node, value)
        before = typed(node, aligned(node, old, value)) if old is not None else None
    except CelError as reason:
        report.add(path, "cel", str(reason))
        return
    for rule in node.rules:
        meter = Meter()
        try:
            fault = _fault(rule, this, before, meter)
        except CostLimitError:
            message = f"costs more than {CALL_LIMIT:,}, at which the API server stops a CEL rule: "
            raise _LimitError(path, message + shown(rule["rule"].strip())) from None
        budget.left -= meter.spent
        if budget.left < 0:
            message = f"the CEL rules of the object cost more than {OBJECT_LIMIT:,}, at which the API server stops; "
            raise _LimitError(path, f"{message}the last is {shown(rule['rule'].strip())}")
        if fault:
            report.add(_at(path, rule.get("fieldPath", "")), "cel", fault)


def _fault(rule: Mapping[str, Any], this: Any, before: Any, meter: Meter) -> str:
    """Why a rule does not hold; empty when it does or does not apply.

    Raises:
        CostLimitError: it costs more than the meter allows.
    """
    source = rule["rule"].strip()
    if not source:
        return ""
    try:
        program = compile_expression(source)
        scope = {"self": this}
        if "oldSelf" in program.names:
            if rule.get("optionalOldSelf"):
                scope["oldSelf"] = NONE if before is None else Optional(present=True, value=before)
            elif before is None:
                return ""
            else:
                scope["oldSelf"] = before
        if program.evaluate(scope, meter) is True:
            return ""
    except (CelSyntaxError, UnsupportedExpressionError) as reason:
        return f"cannot be checked here ({reason}): {source}"
    except CelError as reason:
        return f"{reason} evaluating rule: {rule.get('message', source).strip()}"
    return _message(rule, scope, meter) or rule.get("message", "").strip() or f"failed rule: {source}"


def _message(rule: Mapping[str, Any], scope: dict[str, Any], meter: Meter) -> str:
    expression = rule.get("messageExpression")
    if not expression:
        return ""
    try:
        text = compile_expression(expression.strip()).evaluate(scope, meter)
    except (CelError, CelSyntaxError, UnsupportedExpressionError):
        return ""  # the API server falls back to the fixed message, too
    return text.strip() if isinstance(text, str) and "\n" not in text.strip() else ""


def aligned(node: Node, old: Any, new: Any) -> Any:
    """The old value with sets, and lists with keys, in the order of the new one: their order has no meaning."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {
            key: _aligned_child(node.child(key) or node.additional, inner, new.get(key)) for key, inner in old.items()
        }
    if isinstance(old, list) and isinstance(new, list):
        if node.list_type not in {"set", "map"}:
            return old
        rest = list(old)
        first = [rest.pop(at) for item in new if (at := _position(node, item, rest)) is not None]
        return first + rest
    return old


def _aligned_child(node: Node | None, old: Any, new: Any) -> Any:
    return old if node is None else aligned(node, old, new)


def _position(node: Node, item: Any, among: list[Any]) -> int | None:
    if node.list_type == "map":
        found = _counterpart(node, item, among)
        return next((at for at, one in enumerate(among) if one is found), None) if found is not None else None
    return among.index(item) if item in among else None


def _at(path: Path, field_path: str) -> Path:
    for step in field_path.lstrip(".").split("."):
        if step:
            path = (path, step)
    return path
