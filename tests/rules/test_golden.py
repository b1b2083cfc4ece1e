"""Each rule finds what it should and says it in these words, and keeps quiet about what only looks alike.

``AISCALE_UPDATE_GOLDENS=1 pytest tests/rules`` writes the expected texts anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from aiscale.core.component import Component
from aiscale.render.diagnostics_text import plain_text
from tests.support.golden import GOLDEN, examined, expect, findings

CASES = sorted((GOLDEN / "rules").glob("*/*.py"))
BAD = [case for case in CASES if case.stem.startswith("bad")]
QUIET = [case for case in CASES if not case.stem.startswith("bad")]


def _name(case: Path) -> str:
    return f"{case.parent.name}-{case.stem}"


def _fields(component: Component) -> set[str]:
    fields = type(component).model_fields
    return {*fields, *(info.alias for info in fields.values() if info.alias)}


@pytest.mark.parametrize("case", BAD, ids=_name)
def test_what_is_wrong_is_found_and_said_in_these_words(case: Path) -> None:
    graph, found = examined(case)
    assert [(item.message, *item.notes) for item in found if item.code == "PLG002"] == []
    assert case.parent.name in {item.code for item in found}
    if graph is not None:
        assert [
            f"argument={item.argument!r} of {item.code}: {graph[item.address].kind} has no such field"
            for item in found
            if item.argument is not None and item.address in graph
            and item.argument.partition(".")[0] not in _fields(graph[item.address])
        ] == []  # fmt: skip
    expect(plain_text(found, root=case.parent, width=100), case.with_suffix(".txt"))


@pytest.mark.parametrize("case", QUIET, ids=_name)
def test_nothing_is_said_about_a_sound_system(case: Path) -> None:
    assert plain_text(findings(case), root=case.parent) == ""


def test_no_two_cases_of_a_rule_are_the_same() -> None:
    assert [
        f"{case.name} of {case.parent.name} is {other.name}"
        for case in CASES
        for other in case.parent.glob("*.py")
        if case < other and case.read_bytes() == other.read_bytes()
    ] == []
