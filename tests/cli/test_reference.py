"""The reference of commands."""

from __future__ import annotations

import pytest

from aiscale.cli.reference import document
from aiscale.cli.registry import COMMANDS

pytestmark = pytest.mark.complete


def test_every_command_has_a_section_and_every_option_says_what_it_is_for() -> None:
    text = document()
    assert [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")] == [
        *COMMANDS,
        "Environment variables",
        "Exit codes",
        "Words of other tools",
    ]
    assert [line for line in text.splitlines() if line.endswith("|  |")] == []
