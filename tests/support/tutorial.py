"""Reads a tutorial or a howto as its reader does: writes what it says to write, runs what it says to run."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.command import aiscale
from tests.support.paths import ROOT

TUTORIAL = ROOT / "docs" / "tutorial" / "first-system.md"
PROGRAMS = sorted((ROOT / "tests" / "jvm").glob("*/*.java"))
_BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
_SECONDS = re.compile(r" \([0-9]+\.[0-9]+ s\)")


@dataclass(frozen=True, slots=True)
class Block:
    """One block of code.

    Attributes:
        language: ``python`` goes to the end of the blueprint, ``diff`` changes a line of it, ``console`` is a command
            with what it prints, ``json`` and ``yaml`` are whole files, ``java`` quotes a program that tests run, ``sh`` are commands
            whose output is not shown, ``sql`` are statements that ``tests/postgres`` runs.
        text: what is in it.
        before: the line above it, which names the file in backquotes where it is one.
    """

    language: str
    text: str
    before: str = ""


def blocks(document: Path = TUTORIAL) -> Iterator[Block]:
    """The blocks of a document, in order."""
    text = document.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(text):
        yield Block(found[1], found[2], text[: found.start()].rstrip().rpartition("\n")[2])


def follow(document: Path, folder: Path) -> None:
    """Make every edit and run every command of a document, and compare what they print with what it shows.

    A preview of what it comes to fails for a reason that it says, where it does.

    ``AISCALE_UPDATE_GOLDENS=1`` writes the real output into it.

    Args:
        document: what is followed.
        folder: where its reader works: an empty one.
    """
    real = document.read_text(encoding="utf-8")
    at = 0
    for block in blocks(document):
        if block.language in {"python", "diff"}:
            write(block, folder / "blueprint.py")
        elif block.language == "console":
            command = block.text.splitlines()[0]
            assert command.startswith("$ aiscale "), command
            done = aiscale(*command.split()[2:], cwd=folder, columns=100)
            printed = _SECONDS.sub("", done.stdout + done.stderr).rstrip()
            assert "the blueprint raises" not in printed, f"{document.name}: {printed}"
            shown, new = f"```console\n{block.text}```", f"```console\n{command}\n{printed}\n```"
            at = real.index(shown, at)
            real = real[:at] + new + real[at + len(shown) :]
            at += len(new)
        elif block.language in {"json", "yaml"}:
            (folder / block.before.split("`")[1]).write_text(block.text, encoding="utf-8")
        elif block.language == "java":
            assert any(_words(block.text) in _words(program.read_text("utf-8")) for program in PROGRAMS), block.text
        else:
            assert block.language in {"sh", "sql"}, f"a block of {block.language}: who runs it?"
    if os.environ.get("AISCALE_UPDATE_GOLDENS"):
        document.write_text(real, encoding="utf-8")
    assert document.read_text(encoding="utf-8") == real
    done = aiscale("preview", "--offline", cwd=folder)
    assert "this is a bug in aiscale" not in done.stderr, done.stderr


def _words(text: str) -> str:
    """A program without its line breaks and indents."""
    return " ".join(text.split())


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
