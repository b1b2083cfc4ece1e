"""What a rule says is reproduced, a test reproduces; what a test reproduces, the rule says; the pages say both."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import tests.broker
import tests.postgres
from aiscale.rules.pages import REPRODUCED, markdown, pages
from aiscale.rules.registry import CHANGES, PAGES, RULES
from tests.support.paths import ROOT
from tests.support.reproduced import MARK

FOLDERS = {
    name: Path(str(package.__file__)).parent
    for name, package in (("broker", tests.broker), ("postgres", tests.postgres))
}
"""Where the tests of each mark are."""

PROOFS = ROOT / "docs" / "explanation" / "proofs.md"


def _marked(where: str) -> Iterator[tuple[str, str]]:
    """Each thing that a test says it reproduces, and the test."""
    for file in sorted(FOLDERS[where].glob("test_*.py")):
        module = importlib.import_module(f"tests.{where}.{file.stem}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("test_") and function.__module__ == module.__name__:
                yield from ((code, f"{file.stem}.{name}") for code in getattr(function, MARK, ()))


def _declared(where: str) -> set[str]:
    return {page.CODE for page in (*RULES, *CHANGES, *PAGES) if getattr(page, "REPRODUCED", "") == where}


def test_every_mark_has_tests_and_words() -> None:
    marks = {str(getattr(page, "REPRODUCED", "")) for page in (*RULES, *CHANGES, *PAGES)}
    assert marks - {""} == set(REPRODUCED) == set(FOLDERS)


def test_rules_and_tests_agree_on_what_is_reproduced() -> None:
    for where in FOLDERS:
        assert {code for code, _ in _marked(where)} == _declared(where)


def test_the_page_of_a_rule_says_that_it_is_reproduced() -> None:
    parts = re.split(r"(?m)^### ", markdown())[1:]
    for where in FOLDERS:
        said = {
            match[1]
            for part in parts
            if REPRODUCED[where] in part and (match := re.match(r"([A-Z]{3}[0-9]{3})\n", part))
        }
        assert said == {code for code in _declared(where) if code in pages()}


def test_the_page_about_proofs_names_each_with_its_tests() -> None:
    rows = dict(re.findall(r"(?m)^\| `([a-z_]+)` \|.*\| ([^|]+) \|$", PROOFS.read_text(encoding="utf-8")))
    named = {(code, file) for file, codes in rows.items() for code in re.findall(r"[A-Z]{3}[0-9]{3}", codes)}
    assert named == {
        (code, test.partition(".")[0].removeprefix("test_")) for where in FOLDERS for code, test in _marked(where)
    }
