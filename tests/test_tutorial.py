"""The tutorial, word for word: from an empty folder, every edit is made and every command prints what is shown.

``AISCALE_UPDATE_GOLDENS=1`` writes the real output into it.
"""

from __future__ import annotations

from pathlib import Path

from tests.support.command import aiscale
from tests.support.paths import ROOT
from tests.support.tutorial import TUTORIAL, blocks, follow, write


def test_the_tutorial(tmp_path: Path) -> None:
    folder = tmp_path / "first"
    folder.mkdir()
    follow(TUTORIAL, folder)


def test_the_example_is_what_the_tutorial_writes(tmp_path: Path) -> None:
    for block in blocks():
        if block.language == "python":
            write(block, tmp_path / "blueprint.py")
    example = ROOT / "examples" / "02-first-system" / "system.py"
    assert (tmp_path / "blueprint.py").read_text() == example.read_text()


def test_the_commands_whose_output_is_not_shown_exist() -> None:
    lines = [line for block in blocks() if block.language == "sh" for line in block.text.splitlines()]
    assert [line for line in lines if not line.startswith("aiscale ")] == ["mkdir first", "cd first"]
    for line in lines[2:]:
        assert aiscale(line.split()[1], "--help").returncode == 0
