"""What an expression of PromQL reads, and how far back, without a parser of the whole language."""

from __future__ import annotations

import re
from collections.abc import Iterator

TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
      | (?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`)
      | (?P<number>[0-9][0-9a-zA-Z_.]*)
      | (?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)
      | (?P<sign>[^\s])""",
    re.VERBOSE,
)
"""A word, a number, a text, a comment or a sign."""
_LABELS_FOLLOW = frozenset({"by", "without", "on", "ignoring", "group_left", "group_right"})
_OPERATORS = _LABELS_FOLLOW | {"and", "or", "unless", "bool", "offset", "atan2", "start", "end", "inf", "nan"}
_AGGREGATIONS = frozenset({
    "sum", "min", "max", "avg", "group", "stddev", "stdvar", "count", "count_values", "bottomk", "topk", "quantile",
    "limitk", "limit_ratio",
})  # fmt: skip


_RATE = re.compile(r"\b(?:rate|irate|increase|delta|idelta|deriv)\s*\(\s*[^()\[\]]*\[((?:[0-9]+(?:ms|[smhdw]))+)\]")
_DURATION = re.compile(r"([0-9]+)(ms|[smhdw])")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


def rate_windows(expression: str) -> tuple[float, ...]:
    """The windows of the rates in an expression, in seconds, in the order of the text.

    Args:
        expression: PromQL.
    """
    return tuple(
        sum(int(count) * _SECONDS[unit] for count, unit in _DURATION.findall(window))
        for window in _RATE.findall(expression)
    )


def metric_names(expression: str) -> tuple[str, ...]:
    """The metrics that an expression reads, once each, in the order of the text.

    Args:
        expression: PromQL. What is not PromQL gives some names or none; it never fails.
    """
    return tuple(dict.fromkeys(_names([(m.lastgroup or "", m.group()) for m in TOKEN.finditer(expression)])))


def label_values(expression: str, prefix: str, label: str) -> tuple[str, ...]:
    """What a label is wanted to equal, of metrics whose names begin with a prefix, in the order of the text.

    Args:
        expression: PromQL. What is not PromQL gives some values or none; it never fails.
        prefix: how the names of the metrics begin.
        label: the label. What it is matched by with ``=~`` or is not to be is left out.
    """
    found: list[str] = []
    tokens = [match.group() for match in TOKEN.finditer(expression)]
    is_wanted = False
    for index, text in enumerate(tokens):
        if text == "{":
            is_wanted = index > 0 and tokens[index - 1].startswith(prefix)
        elif text == "}":
            is_wanted = False
        elif is_wanted and text == label and tokens[index + 1 : index + 2] == ["="]:
            found += [value[1:-1] for value in tokens[index + 2 : index + 3] if value[0] in "\"'`"]
    return tuple(found)


def _names(tokens: list[tuple[str, str]]) -> Iterator[str]:
    braces = 0
    skip_to_closing = False
    for index, (kind, text) in enumerate(tokens):
        following = tokens[index + 1][1] if index + 1 < len(tokens) else ""
        if skip_to_closing:
            skip_to_closing = text != ")"
        elif text in {"{", "["}:
            braces += 1
        elif text in {"}", "]"}:
            braces = max(0, braces - 1)
        elif kind == "name" and braces:
            if text == "__name__" and following == "=" and tokens[index + 2 : index + 3]:
                yield tokens[index + 2][1].strip("\"'`")
        elif kind == "name" and text.lower() in _LABELS_FOLLOW:
            skip_to_closing = following == "("
        elif kind == "name" and not _is_word(text, following):
            yield text


def _is_word(text: str, following: str) -> bool:
    """Whether a name is a function, an operator or an aggregation here."""
    if text.lower() in _OPERATORS or following == "(":
        return True
    return text.lower() in _AGGREGATIONS and following.lower() in {"by", "without"}
