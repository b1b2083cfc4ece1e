"""Whether Prometheus loads an expression, and gets from it what a rule, an autoscaler or a gate takes."""

from __future__ import annotations

import json
import re

from aiscale.rules.observability.promql_names import TOKEN

_MOST_TOKENS = 1_000
"""Longer ones are passed over: the parser goes down once for each operator, and has no end to its depth."""
_NEWER = frozenset({"anchored", "smoothed", "fill", "fill_left", "fill_right"})
"""Words of Prometheus 3 that the parser does not know, behind feature flags. Source: Prometheus 3.13 documentation,
feature flags."""
_NAMES = (
    "rate", "irate", "increase", "delta", "idelta", "deriv", "avg_over_time", "min_over_time", "max_over_time",
    "sum_over_time", "count_over_time", "last_over_time", "quantile_over_time", "stddev_over_time", "present_over_time",
    "absent_over_time", "histogram_quantile", "histogram_count", "histogram_sum", "absent", "changes", "resets",
    "predict_linear", "label_replace", "label_join", "clamp_min", "clamp_max", "clamp", "floor", "ceil", "round", "abs",
    "scalar", "vector", "timestamp", "time", "sort", "sort_desc", "sum", "min", "max", "avg", "count", "group",
    "stddev", "topk", "bottomk", "quantile", "count_values",
)  # fmt: skip
"""Functions and aggregations that a word may be meant to be. Source: Prometheus 3.13 documentation, functions and
operators."""
_UNKNOWN = re.compile(r"unknown function with name '(\w+)'")
_RANGE = re.compile(r"expected type matrix in call to function '(\w+)', got vector")
_OFFSET_SUM = re.compile(r"\boffset\s*[-+]?\s*\(", re.IGNORECASE)
"""The beginning of arithmetic in an offset: behind a feature flag, as that in windows is."""
_SHAPES = {"MatrixSelector": "a range of values", "SubqueryExpr": "a range of values", "StringLiteral": "a text"}


def why_not_loaded(expression: str) -> str | None:
    """Why Prometheus takes no number from an expression: ``unclosed left parenthesis``; None where it does.

    Nothing is said of what only newer versions or other databases with the language may know: functions that are not
    nearly one of Prometheus' own, arithmetic in windows, templates (``{{args.service}}``).

    Args:
        expression: PromQL.
    """
    tokens = [(match.lastgroup or "", match.group()) for match in TOKEN.finditer(expression)]
    if "{{" in expression or len(tokens) > _MOST_TOKENS:
        return None
    import promql_parser  # a library in Rust: only systems with an expression wait for it

    try:
        parsed = promql_parser.parse(TOKEN.sub(_plain, expression))
    except ValueError as problem:
        return _certain(str(problem), expression, {text for kind, text in tokens if kind == "name"})
    while isinstance(parsed, promql_parser.ParenExpr):
        parsed = parsed.expr
    shape = _SHAPES.get(type(parsed).__name__)
    return f"it gives {shape}, and no number for each series" if shape else None


def _plain(token: re.Match[str]) -> str:
    """A token without what the parser lacks: texts between backquotes, numbers with underscores."""
    text = token.group()
    if token.lastgroup == "text" and text.startswith("`"):
        return json.dumps(text[1:-1])
    return text.replace("_", "") if token.lastgroup == "number" else text


def _certain(problem: str, expression: str, names: set[str]) -> str | None:
    unknown = _UNKNOWN.search(problem)
    if unknown is not None:
        wanted = _meant(unknown[1])
        return f"{unknown[1]} is no function: {wanted}?" if wanted else None
    if _NEWER & names or _OFFSET_SUM.search(expression):
        return None
    if "regex" in problem and ("\\Q" in expression or "\\C" in expression):
        return None
    is_window = "inside brackets" in problem or "in offset" in problem
    if is_window and "end of input" not in problem and "$" not in expression:
        return None
    ranged = _RANGE.search(problem)
    if ranged is not None:
        return f"{ranged[1]} takes a range of values, such as x[5m], and gets one value"
    return "it does not parse" if problem == "invalid promql query" else problem


def _meant(name: str) -> str | None:
    """The function that a name is a slip for: letters changed places, one is missing or doubled."""
    for known in _NAMES:
        if sorted(known) == sorted(name) or _lacks_one(name, known):
            return known
        if any(name[:at] + name[at + 1 :] == known and name[at] == name[at - 1] for at in range(1, len(name))):
            return known
    return None


def _lacks_one(name: str, known: str) -> bool:
    return any(known[:at] + known[at + 1 :] == name for at in range(len(known)))
