"""Each near miss says what it nearly is, and the page of all of them is what the generator writes."""

from __future__ import annotations

import re

import pytest

from aiscale.rules.registry import CHANGES, RULES
from tests.near_misses import near_misses

pytestmark = pytest.mark.complete

_LONGEST = 10
"""Lines that may differ from a system with the fault before words must say which of them count."""


def test_a_difference_is_short_or_explained() -> None:
    assert [
        f"{item.code}/{item.file.name}: {item.changed} lines differ from the nearest bad*.py: say in a docstring what "
        "makes it right"
        for item in near_misses()
        if item.changed > _LONGEST and not item.said
        and not re.search(r"^\s*# ", item.file.read_text(encoding="utf-8"), re.MULTILINE)
    ] == []  # fmt: skip


def test_every_near_miss_differs_from_the_fault() -> None:
    assert [item.file.name for item in near_misses() if not item.difference] == []


def test_every_rule_has_its_place_on_the_page() -> None:
    """The rules' pages link there."""
    assert {module.CODE for module in (*RULES, *CHANGES)} - {item.code for item in near_misses()} == set()
