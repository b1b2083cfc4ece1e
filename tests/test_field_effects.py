"""What is declared happens: each field changes a resource, a finding, a figure or a picture.

``tests/golden/inert_fields.txt`` lists those that do not yet; the reference says *nothing yet* for them. The list may
only get shorter: ``AISCALE_UPDATE_GOLDENS=1`` writes it anew.
"""

from __future__ import annotations

import os

import pytest

from tests.support.field_effects import inert, systems, without_effect, words
from tests.support.golden import GOLDEN, expect

LIST = GOLDEN / "inert_fields.txt"


def _known() -> set[str]:
    return set(LIST.read_text(encoding="utf-8").split()) if LIST.exists() else set()


def test_no_further_field_changes_nothing() -> None:
    assert without_effect(systems(), _known()) == []


@pytest.mark.long
def test_what_fields_change_and_no_listed_one_changes_something() -> None:
    known = _known()
    found = list(inert())
    assert os.environ.get("AISCALE_UPDATE_GOLDENS") == "1" or sorted(set(found) - known) == []
    expect("".join(f"{field}\n" for field in found), LIST)
    # In one test: to find them out takes minutes.
    assert words("Microservice", "replicas") == ("figures", "findings", "pictures", "reports", "resources")
    assert words("Topic", "partitions") == ("figures", "findings", "pictures", "reports", "resources")
    assert words("Team", "budget_per_month") == ("findings",)
    assert words("Team", "on_call") == ("reports",)
    assert words("Device", "count") == ("pictures",)
    assert words("Patch", "on_missing") == ("findings",)
