"""The tutorial, word for word: from an empty folder, every edit is made and every command prints what is shown.

``AISCALE_UPDATE_GOLDENS=1`` writes the real output into it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from tests.support.command import aiscale
from tests.support.paths import ROOT
from tests.support.tutorial import TUTORIAL, blocks, write

SECONDS = re.compile(r" \([0-9]+\.[0-9]+ s\)")


def test_the_tutorial(tmp_path: Path) -> None:
    text = TUTORIAL.read_text(encoding="utf-8")
    folder = tmp_path / "first"
    folder.mkdir()
    real = text
    for block in blocks():
        if block.language in {"python", "diff"}:
            write(block, folder / "blueprint.py")
        elif block.language == "console":
            command = block.text.splitlines()[0]
            assert command.startswith("$ aiscale "), command
            done = aiscale(*command.split()[2:], cwd=folder, columns=100)
            printed = SECONDS.sub("", done.stdout + done.stderr).rstrip()
            real = real.replace(f"```console\n{block.text}```", f"```console\n{command}\n{printed}\n```", 1)
        else:
            assert block.language == "sh", f"a block of {block.language}: who runs it?"
    if os.environ.get("AISCALE_UPDATE_GOLDENS"):
        TUTORIAL.write_text(real, encoding="utf-8")
    assert TUTORIAL.read_text(encoding="utf-8") == real


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
