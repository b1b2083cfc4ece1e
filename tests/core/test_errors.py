"""What a component refuses is said in plain words at the exact place.

``AISCALE_UPDATE_GOLDENS=1 pytest tests/core`` writes the expected texts anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from aiscale.render.diagnostics_text import plain_text
from tests.support.golden import GOLDEN, expect, findings

pytestmark = pytest.mark.complete
CASES = sorted((GOLDEN / "errors").glob("*.py"))


def test_there_are_many_kinds_of_mistakes() -> None:
    assert {case.stem for case in CASES} == {text.stem for text in (GOLDEN / "errors").glob("*.txt")}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_mistake_is_said_in_these_words(case: Path) -> None:
    found = findings(case)
    assert {item.code for item in found} == {"MOD001"}
    text = plain_text(found, root=case.parent, width=100)
    assert text.isascii() or all(character.isprintable() or character == "\n" for character in text)
    expect(text, case.with_suffix(".txt"))
