"""Which rules count, and how much: tables, command lines, and every way in which they can be wrong."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale.diagnostics import Diagnostic, Severity
from aiscale.errors import UsageError
from aiscale.rules.settings import Settings, read_settings, split_codes

KNOWN = ("IMG001", "IMG002", "STR001", "STR012", "SVC001")
FOUND = Diagnostic("STR012", Severity.ERROR, "m")


@pytest.mark.parametrize(
    ("select", "ignore", "chosen"),
    [
        ((), (), KNOWN),
        (("STR",), (), ("STR001", "STR012")),
        ((), ("STR",), ("IMG001", "IMG002", "SVC001")),
        (("STR012",), ("STR",), ("STR012",)),
        (("STR",), ("STR012",), ("STR001",)),
        (("S",), ("SVC001",), ("STR001", "STR012")),
        (("STR",), ("STR",), ()),
    ],
)
def test_the_longer_of_two_decides(select: tuple[str, ...], ignore: tuple[str, ...], chosen: tuple[str, ...]) -> None:
    settings = Settings(select=select, ignore=ignore)
    assert tuple(code for code in KNOWN if settings.chooses(code)) == chosen
    assert settings.chooses("MOD002")
    assert settings.chooses("BLU001")


def test_severities() -> None:
    settings = Settings(severity={"STR": Severity.NOTE, "STR012": Severity.WARNING, "MOD": Severity.NOTE})
    assert settings.weighed(FOUND).severity is Severity.WARNING
    assert settings.weighed(Diagnostic("STR001", Severity.ERROR, "m")).severity is Severity.NOTE
    assert settings.weighed(Diagnostic("IMG001", Severity.WARNING, "m")).severity is Severity.WARNING
    assert settings.weighed(Diagnostic("MOD002", Severity.ERROR, "m")).severity is Severity.ERROR


@pytest.mark.parametrize(
    ("fail_on", "severity", "fails"),
    [("error", "error", True), ("error", "warning", False), ("warning", "warning", True), ("warning", "note", False),
     ("note", "note", True), ("never", "error", False)],
)  # fmt: skip
def test_what_fails(fail_on: str, severity: str, fails: bool) -> None:
    assert Settings(fail_on=fail_on).fails([Diagnostic("STR012", Severity(severity), "m")]) is fails
    assert not Settings(fail_on=fail_on).fails([])


def test_tables_are_laid_over_each_other() -> None:
    base = {"select": ["STR", "IMG"], "ignore": ["IMG002"], "severity": {"STR012": "note"}, "baseline": "b.json"}
    below = read_settings(base, "f: lint")
    over = read_settings({"ignore": [], "severity": {"IMG001": "error"}, "fail_on": "warning"}, "f: env.x.lint", below)
    assert over == Settings(
        ("STR", "IMG"), (), {"STR012": Severity.NOTE, "IMG001": Severity.ERROR}, "warning", "b.json"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("table", "message", "hint"),
    [
        ({"selct": []}, "f: lint: there is no setting selct", "did you mean select?"),
        ({"zzz": 1}, "f: lint: there is no setting zzz", "known: select, ignore, severity, fail_on, baseline"),
        ({"select": "STR"}, "f: lint.select must be a list of codes, not 'STR'", 'write ["STR012", "IMG"]'),
        ({"ignore": ["str012"]}, "f: lint.ignore: 'str012' is neither a code nor the beginning of one",
         "STR012 is a rule, STR an area"),
        ({"ignore": [12]}, "f: lint.ignore: 12 is neither a code nor the beginning of one", "STR012 is a rule, STR an area"),
        ({"severity": []}, "f: lint.severity must be a table", 'STR012 = "warning", one line for each'),
        ({"severity": {"STR012": "bad"}},
         "f: lint.severity.STR012 must be one of error, warning, note, not 'bad'", ""),
        ({"fail_on": True}, "f: lint.fail_on must be one of error, warning, note, never, not True", ""),
        ({"baseline": ""}, "f: lint.baseline must be the name of a file, not ''", ""),
    ],
)  # fmt: skip
def test_wrong_tables(table: dict[str, Any], message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_settings(table, "f: lint")
    assert (caught.value.message, caught.value.hint) == (message, hint)


@pytest.mark.parametrize(
    ("settings", "message", "hint"),
    [
        (Settings(select=("STR021",)), "select: no rule's code begins with 'STR021'", "did you mean STR012 or STR001"),
        (Settings(ignore=("QQQ",)), "ignore: no rule's code begins with 'QQQ'", "run aiscale explain --list"),
        (Settings(severity={"IMG9": Severity.NOTE}), "severity: no rule's code begins with 'IMG9'", "did you mean"),
        (Settings(ignore=("MOD002",)), "ignore: MOD002 is always checked", "what it finds keeps the system"),
    ],
)
def test_codes_of_no_rule(settings: Settings, message: str, hint: str) -> None:
    Settings(("STR",), ("IMG001",), {"S": Severity.NOTE}).check_codes(KNOWN)
    with pytest.raises(UsageError) as caught:
        settings.check_codes(KNOWN)
    assert caught.value.message == message
    assert caught.value.hint.startswith(hint)


def test_codes_of_a_command_line() -> None:
    assert split_codes(["STR, IMG001", "SVC"], "--select") == ("STR", "IMG001", "SVC")
    with pytest.raises(UsageError, match="--ignore: 'x' is neither a code nor the beginning of one"):
        split_codes(["STR,x"], "--ignore")
