"""Help that is pasted and fixes that are made hold: the finding is gone, and nothing new is found.

Each golden system is tried as it is, and with some of its numbers multiplied by a fixed seed. Help that is a text for
people is listed by rule in ``tests/golden/free_text_help.txt``; the list may only get shorter.
"""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from aiscale.rules.pages import pages
from tests.support.followed_help import Examined, Trial, examine, trials
from tests.support.golden import GOLDEN, expect
from tests.support.pasted_help import alternatives
from tests.support.varied_systems import variations

CASES = sorted((GOLDEN / "rules").glob("*/bad*.py"))
FREE_TEXT = GOLDEN / "free_text_help.txt"
FIXED = {code for code, page in pages().items() if page.is_fixable}
MANY = 3
"""Variations of each golden system in the long test."""

LEFT = {
    ("NET020", "NET002"): "what the service waits for itself is another limit, which NET002 names",
    ("SRV017", "NET002"): "gRPC passes the caller's deadline on, and HTTP does not: the timeouts count then",
    ("SRV002", "SRV003"): "GPUs are a limit of their own, which SRV003 names with its number",
    ("STR005", "PLT001"): "nodes are a limit of their own, which PLT001 names with its number",
    ("SVC027", "SRV003"): "GPUs are a limit of their own, which SRV003 names with its number",
    ("SVC002", "SVC012"): "what calls take together is another limit, which SVC012 names with its number",
    ("SVC005", "SCL030"): "what a backlog sends is another load, which SCL030 names with its number",
    ("STR046", "STR001"): "a write that waited for no copy did not fail without one",
    ("STR001", "STR008"): "more copies need larger disks, which STR008 names with its number",
    ("STR004", "STR008"): "more copies need larger disks, which STR008 names with its number",
    ("STR100", "STR008"): "the disks are too small by a guess of sizes that are not declared",
    ("STR005", "PRC018"): "fewer task managers keep more state each, which PRC018 names with its number",
    ("STR003", "PLT001"): "nodes are a limit of their own, which PLT001 names with its number",
    ("PLC011", "PLC011"): "the GPUs of a site are counted once each replica fits a machine",
    ("SVC002", "SRV028"): "a longer wait leaves less for fallbacks, which SRV028 names with its number",
    ("STR067", "STR005"): "the records of a join are in unlike partitions already, which STR005 says in other words",
    ("SVC005", "NET009"): "ejected replicas are a limit of their own, which NET009 names with its number",
    ("SRV028", "PLT001"): "nodes are a limit of their own, which PLT001 names with its number",
    ("SCL025", "SVC005"): "nodes are a limit of their own, which counts once partitions are none",
    ("STR012", "STR011"): "a reader of committed records may still repeat them; only its program can promise otherwise",
    ("STR044", "STR005"): "idle members of a shared group are idle members of its parts",
    ("SVC005", "PLT001"): "nodes are a limit of their own, which PLT001 names with its number",
}
"""The help of a rule, what it raises, and why that is right."""


def _helps(case: Path) -> list[tuple[str, str]]:
    """Code and help of each finding, as a golden text shows them."""
    text = re.sub(r"\n {11}(?=\S)", " ", case.with_suffix(".txt").read_text(encoding="utf-8"))
    found = re.findall(r"^\w+\[([A-Z]{3}\d{3})\]|^   = help: (.*)", text, re.MULTILINE)
    helps, code = [], ""
    for named, help_text in found:
        code = named or code
        if help_text:
            helps.append((code, help_text))
    return helps


def _is_tried(case: Path) -> bool:
    return case.parent.name in FIXED or any(any(alternatives(text)) for _, text in _helps(case))


TRIED = [case for case in CASES if _is_tried(case)]
CODES = sorted({case.parent.name for case in TRIED})


def _copied(case: Path, folder: Path) -> Path:
    """The folder of a case, since a system may read files next to it."""
    return shutil.copytree(case.parent, folder / case.stem, ignore=shutil.ignore_patterns("*.txt", "good*", "near*"))


def _trials(case: Path, folder: Path, count: int) -> Iterator[tuple[int, Trial]]:
    """What comes of all help in a golden system (0) and in so many variations of it (from 1)."""
    source = case.read_text(encoding="utf-8")
    for number, text in enumerate((source, *variations(source, f"{case.parent.name}/{case.stem}", count))):
        file = folder / f"variation_{number}.py"
        file.write_text(text, encoding="utf-8")
        examined = examine(file)
        if isinstance(examined, Examined):
            yield from ((number, trial) for trial in trials(examined))


def _contradictions(code: str, folder: Path, count: int) -> list[str]:
    return [
        f"{trial.item.code} → {raised} in {case.parent.name}/{case.name}: {trial.item.message} | "
        f"{trial.help} | {'; '.join(trial.problems)}"
        for case in TRIED
        if case.parent.name == code
        for _, trial in _trials(case, _copied(case, folder), count)
        for raised in trial.raised
        if (trial.item.code, raised) not in LEFT
    ]


@pytest.mark.parametrize("code", CODES)
def test_help_that_is_applied_holds(code: str, tmp_path: Path) -> None:
    assert _contradictions(code, tmp_path, 1) == []


@pytest.mark.long
@pytest.mark.parametrize("code", CODES)
def test_help_that_is_applied_holds_in_many_variations(code: str, tmp_path: Path) -> None:
    assert _contradictions(code, tmp_path, MANY) == []


def test_help_is_tried_in_at_least_200_variations(tmp_path: Path) -> None:
    assert len(CODES) >= 130
    sample = TRIED[::10]
    varied = [
        any(number for number, _ in _trials(case, _copied(case, tmp_path / case.parent.name), 1)) for case in sample
    ]
    assert sum(varied) * 10 >= 200


def test_no_further_help_is_text_for_people_only() -> None:
    total: Counter[str] = Counter()
    pasted: Counter[str] = Counter()
    for case in CASES:
        for code, text in _helps(case):
            if code == case.parent.name:
                total[code] += 1
                pasted[code] += any(True for _ in alternatives(text))
    found = {code: "some" if pasted[code] else "all" for code in sorted(total) if pasted[code] < total[code]}
    known = (
        dict(line.split() for line in FREE_TEXT.read_text(encoding="utf-8").splitlines()) if FREE_TEXT.exists() else {}
    )
    grown = [code for code, how in found.items() if known.get(code) not in ("all", how)]
    assert os.environ.get("AISCALE_UPDATE_GOLDENS") == "1" or grown == []
    expect("".join(f"{code} {how}\n" for code, how in found.items()), FREE_TEXT)
