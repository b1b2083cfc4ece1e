"""Reads a tutorial as its reader does: writes what it says to write, runs what it says to run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.paths import ROOT

TUTORIAL = ROOT / "docs" / "tutorial" / "first-system.md"
_BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """One block of code.

    Attributes:
        language: ``python`` goes to the end of the blueprint, ``diff`` changes a line of it, ``console`` is a command
            with what it prints, ``sh`` are commands whose output is not shown.
        text: what is in it.
    """

    language: str
    text: str


def blocks() -> Iterator[Block]:
    """The blocks of the tutorial, in order."""
    for found in _BLOCK.finditer(TUTORIAL.read_text(encoding="utf-8")):
        yield Block(found[1], found[2])


def write(block: Block, blueprint: Path) -> None:
    """Do to the blueprint what a python or diff block says."""
    before = blueprint.read_text(encoding="utf-8") if blueprint.exists() else ""
    if block.language == "python":
        blueprint.write_text(before + block.text, encoding="utf-8")
        return
    old = "".join(line[1:] for line in block.text.splitlines(keepends=True) if line.startswith("-"))
    new = "".join(line[1:] for line in block.text.splitlines(keepends=True) if line.startswith("+"))
    assert before.count(old) == 1, f"the line to change is not in the blueprint once:\n{old}"
    blueprint.write_text(before.replace(old, new), encoding="utf-8")
