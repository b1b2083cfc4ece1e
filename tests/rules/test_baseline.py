"""A baseline: what it knows stays known while lines and numbers move, and what is gone is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiscale.diagnostics import Diagnostic, Location, Severity
from aiscale.errors import UsageError
from aiscale.rules.baseline import Baseline, Entry, compare, document, entry, read


def found(message: str, *, code: str = "STR005", address: str = "topics/rides", line: int = 1) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, message, address, Location("a.py", line))


ALL = frozenset({"STR005", "IMG001"})


def known(path: Path, *items: Diagnostic) -> Baseline:
    path.write_text(document(items), encoding="utf-8")
    return read(path, "b.json")


def test_numbers_and_lines_may_move_but_names_may_not(tmp_path: Path) -> None:
    baseline = known(tmp_path / "b", found("zone-demand-5m takes 4,000.5/s of t2, 3 % at 15m", line=7))
    moved = found("zone-demand-5m takes 9/s of t2, 30 % at 1m", line=90)
    other = found("zone-demand-6m takes 9/s of t2, 30 % at 1m", line=7)
    assert entry(moved).message == "zone-demand-5m takes #/s of t2, # % at #m"
    assert compare([moved, other], baseline, judged=ALL).known == (moved,)
    assert compare([moved, other], baseline, judged=ALL).new == (other,)


def test_one_more_of_a_known_finding_is_new(tmp_path: Path) -> None:
    baseline = known(tmp_path / "b", found("it has 1"), found("it has 2"))
    items = [found("it has 3"), found("it has 4"), found("it has 5")]
    result = compare(items, baseline, judged=ALL)
    assert (result.known, result.new, result.gone) == (tuple(items[:2]), (items[2],), ())


def test_what_is_gone_is_told_unless_its_rule_has_not_run(tmp_path: Path) -> None:
    baseline = known(tmp_path / "b", found("one"), found("two", code="IMG001"), found("two", code="IMG001"))
    result = compare([], baseline, judged=ALL)
    assert result.gone == (
        Entry("IMG001", "topics/rides", "two"), Entry("IMG001", "topics/rides", "two"),
        Entry("STR005", "topics/rides", "one"),
    )  # fmt: skip
    assert [item.code for item in compare([], baseline, judged=frozenset({"STR005"})).gone] == ["STR005"]


@pytest.mark.parametrize("code", ["MOD002", "BLU001", "PLG002"])
def test_what_makes_a_check_incomplete_is_never_known(tmp_path: Path, code: str) -> None:
    item = found("two", code=code)
    assert json.loads(document([item]))["findings"] == []
    baseline = Baseline("b", {entry(item): 1})
    assert compare([item], baseline, judged=ALL).new == (item,)


def test_the_file_is_sorted_and_readable() -> None:
    text = document([found("ü has 2"), found("a", code="IMG001"), found("ü has 1")])
    assert text == (
        "{\n"
        '  "format_version": "1.0",\n'
        '  "findings": [\n'
        "    {\n"
        '      "code": "IMG001",\n'
        '      "address": "topics/rides",\n'
        '      "message": "a",\n'
        '      "count": 1\n'
        "    },\n"
        "    {\n"
        '      "code": "STR005",\n'
        '      "address": "topics/rides",\n'
        '      "message": "ü has #",\n'
        '      "count": 2\n'
        "    }\n"
        "  ]\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no baseline b.json"),
        ("{", "b.json cannot be read: "),
        ("[]", "b.json is not a baseline of this format version"),
        ('{"format_version": "2.0", "findings": []}', "b.json is not a baseline of this format version"),
        ('{"format_version": "1.0", "findings": [{"code": "A"}]}', "b.json: findings[0] is not a finding"),
        ('{"format_version": "1.0", "findings": [{"code": "A", "address": "", "message": "", "count": true}]}',
         "b.json: findings[0] is not a finding"),
    ],
)  # fmt: skip
def test_what_is_no_baseline(tmp_path: Path, content: str | None, message: str) -> None:
    file = tmp_path / "b.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read(file, "b.json")
    assert caught.value.message.startswith(message)
    assert caught.value.hint == "create it: aiscale lint --write-baseline b.json"


_MESSAGES = st.lists(st.text(st.characters(codec="utf-8"), max_size=20).map(lambda text: found(text)), max_size=8)


@given(_MESSAGES, _MESSAGES)
def test_every_finding_is_either_new_or_known(before: list[Diagnostic], now: list[Diagnostic]) -> None:
    counted: dict[Entry, int] = {}
    for item in before:
        counted[entry(item)] = counted.get(entry(item), 0) + 1
    result = compare(now, Baseline("b", counted), judged=ALL)
    assert sorted(map(entry, (*result.new, *result.known))) == sorted(map(entry, now))
    assert len(result.known) + len(result.gone) == len(before)
    assert compare(before, Baseline("b", counted), judged=ALL).new == ()
