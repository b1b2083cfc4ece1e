"""The page of near misses: each as its difference from a system that the rule finds something in.

``make pages`` writes it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from functools import cache
from itertools import groupby
from pathlib import Path

from aiscale.rules.pages import pages
from tests.support.golden import GOLDEN

_HEAD = """\
# Near misses

<!-- Generated from tests/golden by `make pages`. -->

What looks like the finding of a rule, and is right. Each is shown as its difference from a system that the rule finds
something in: `-` is the fault, `+` what makes it none. No rule says a word about these systems, and a test holds all
rules to that.
"""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A system that looks like a fault and is right.

    Attributes:
        file: its blueprint.
        said: what its docstring says of it; empty without one.
        difference: the lines that differ from the nearest system with the fault, with a line around them and ``…``
            between two places; imports are left out.
    """

    file: Path
    said: str
    difference: tuple[str, ...]

    @property
    def code(self) -> str:
        """The rule that it nearly is a finding of."""
        return self.file.parent.name

    @property
    def title(self) -> str:
        """What its file name says of it; empty where that says only that it is one."""
        words = self.file.stem.removeprefix("near").removeprefix("_miss").strip("_")
        return words.replace("_", " ").capitalize()

    @property
    def changed(self) -> int:
        """How many lines differ."""
        return sum(not line.startswith((" ", "…")) for line in self.difference)


@cache
def near_misses() -> tuple[NearMiss, ...]:
    """Every near miss of every rule, by code."""
    return tuple(_read())


def _read() -> Iterator[NearMiss]:
    for file in sorted((*GOLDEN.glob("rules/*/near*.py"), *GOLDEN.glob("changes/*/near*.py"))):
        text, said = _body(file)
        differences = (_difference(_body(bad)[0], text) for bad in sorted(file.parent.glob("bad*.py")))
        yield min((NearMiss(file, said, lines) for lines in differences), key=lambda item: item.changed)


def markdown() -> str:
    """The whole page."""
    lines = [_HEAD]
    for code, found in groupby(
        sorted(near_misses(), key=lambda item: (item.code, item.file.name)), lambda item: item.code
    ):
        lines += [f"(near-{code.lower()})=", f"## {code}", "", f"[{pages()[code].title}](rules.md#{code.lower()})", ""]
        for item in found:
            said = [f"**{item.title}.**"] if item.title else []
            said += [item.said.replace("``", "`")] if item.said else []
            lines += [" ".join(said), ""] if said else []
            lines += ["```diff", *item.difference, "```", ""]
    return "\n".join(lines).rstrip() + "\n"


def _body(file: Path) -> tuple[list[str], str]:
    """The lines of a blueprint without its docstring and its imports, and the docstring in one line."""
    text = file.read_text(encoding="utf-8")
    tree = ast.parse(text)
    left_out = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    said = ast.get_docstring(tree) or ""
    left_out += tree.body[:1] if said else []
    gone = {number for node in left_out for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    lines = [line for number, line in enumerate(text.splitlines(), 1) if number not in gone and line.strip()]
    return lines, " ".join(said.split())


def _difference(bad: list[str], near: list[str]) -> tuple[str, ...]:
    lines = list(unified_diff(bad, near, n=1, lineterm=""))[3:]
    return tuple("…" if line.startswith("@@") else line for line in lines)
