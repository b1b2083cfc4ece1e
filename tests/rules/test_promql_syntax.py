"""What Prometheus takes, as promtool 2.42 checks rules, and what is passed over since it might."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from aiscale.rules.observability.promql_syntax import why_not_loaded
from tests.support.golden import GOLDEN


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("rate(x > > 5", "unclosed left parenthesis"),
        ("rate(x) > 5", "rate takes a range of values, such as x[5m], and gets one value"),
        ("histogram_quantile(rate(x[5m]))", "expected 2 argument(s) in call to 'histogram_quantile', got 1"),
        ("sum(x) by a", "it does not parse"),
        ("1 > 2", "comparisons between scalars must use BOOL modifier"),
        ("x[5m] > 1", "binary expression must contain only scalar and instant vector types"),
        ('x{a=~"("}', "illegal regex for ("),
        ('x{a=~"\\d"}', "unknown escape sequence 'd'"),
        ("x[$__rate_interval]", "unexpected character inside brackets: '$'"),
        ("{}", "vector selector must contain at least one non-empty matcher"),
        ("(x[5m])", "it gives a range of values, and no number for each series"),
        ("x[1h:5m]", "it gives a range of values, and no number for each series"),
        ("'up'", "it gives a text, and no number for each series"),
        ("rtae(x[5m])", "rtae is no function: rate?"),
        ("incrase(x[5m])", "incrase is no function: increase?"),
        ("ratte(x[5m])", "ratte is no function: rate?"),
    ],
)
def test_what_gives_nothing_is_told_with_the_reason(expression: str, why: str) -> None:
    assert why_not_loaded(expression) == why


@pytest.mark.parametrize(
    "expression",
    [
        "up == 0", "vector(1)", "5", "-x", "x:y:z # its comment", "x{a=~`\\d+`}", 'x{a=~"a{b"}', "x offset -1h",
        "topk by (a) (5, x)", "a / on(x) group_left b", "rate(x[5m] @ end())", "x > bool 2", "(a and on() b) or c",
        "time() - x > 3600", "stddev_over_time(x[1d:5m])", 'label_replace(x, "a", "b", "c", "(")',
        "holt_winters(x[5m], 0.1, 0.2)",
    ],
)  # fmt: skip
def test_what_prometheus_takes_is_taken(expression: str) -> None:
    assert why_not_loaded(expression) is None


@pytest.mark.parametrize(
    "expression",
    [
        "rate_over_all(x[5m])", "sum2_over_time(x[5m])", "x > 1_000", "rate(x[5m] smoothed)", "x[5m + 1m]",
        "x offset (1m + 2m)", 'x{a=~"\\\\Qa.b\\\\E"}', "rate(x{service='{{args.service}}'}[{{args.window}}])",
    ],
)  # fmt: skip
def test_what_another_version_may_take_is_passed_over(expression: str) -> None:
    assert why_not_loaded(expression) is None


@pytest.mark.parametrize("repeated", ["-", "x+", "(", "sum(", "x^"])
def test_endless_texts_do_not_end_the_program(repeated: str) -> None:
    for times in (300, 10_000 // len(repeated)):
        text = repeated * times + "x" + ")" * (times if "(" in repeated else 0)
        assert why_not_loaded(text) is None


def _queries(found: object) -> list[str]:
    if isinstance(found, list):
        return [query for one in found for query in _queries(one)]
    if not isinstance(found, dict):
        return []
    own = [text for key, text in found.items() if key in {"expr", "query"} and isinstance(text, str)]
    return own + [query for one in found.values() for query in _queries(one)]


@pytest.mark.parametrize(
    "case", sorted(GOLDEN.glob("lowering/*/expected.yaml")), ids=lambda case: Path(case).parent.name
)
def test_what_aiscale_asks_itself_is_taken(case: Path) -> None:
    queries = _queries(list(yaml.load_all(case.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)))
    assert {query: why for query in queries if (why := why_not_loaded(query)) is not None} == {}
