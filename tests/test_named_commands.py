"""Every command that a document names is one, with options and actions that there are."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from aiscale.cli.command_spec import command_line
from aiscale.cli.main import read
from aiscale.errors import UsageError
from tests.support.paths import ROOT

DOCUMENTS = [
    *ROOT.glob("*.md"),
    *(path for top in ("aiscale", "bench", "blueprints", "docs", "examples") for path in (ROOT / top).rglob("*.md")),
]
CODE = re.compile(r"^```(?P<language>[a-z]*)\n(?P<block>.*?)^```|`(?P<inline>[^`\n]+)`", re.DOTALL | re.MULTILINE)
WITH_ACTIONS = tuple(f"{command.name} " for command in command_line().actions if command.actions)
"""What a document may name without ``aiscale`` before it: ``sandbox start``."""
CUT_SHORT = re.compile(
    r".* are required: .*|argument .*: expected one argument|.*(invalid choice:|there is no command) '(…|[A-Z]+)'.*"
)
"""What is refused of a command that is named, and not written out."""


def lines(text: str) -> Iterator[str]:
    """What stands in code and may be a command: within text, and in blocks what is typed there."""
    for code in CODE.finditer(text):
        if code["inline"] is not None:
            yield f"aiscale {code['inline']}" if code["inline"].startswith(WITH_ACTIONS) else code["inline"]
        elif code["language"] in {"console", "sh", "bash", "yaml"}:
            for line in code["block"].replace("\\\n", " ").splitlines():
                if code["language"] != "console" or line.startswith("$ "):
                    yield line.removeprefix("$ ").strip()


def wrong(text: str) -> list[str]:
    """The commands of a document that the command line refuses, each with what it says."""
    found = []
    for part in (part.strip() for line in lines(text) for part in re.split(r"&&|[|;]", line)):
        if not part.startswith("aiscale "):
            continue
        try:
            read(shlex.split(part, comments=True)[1:])
        except UsageError as error:
            if not CUT_SHORT.fullmatch(error.message):
                found.append(f"{part}: {error.message}")
        except SystemExit:  # `--help` and `--version` end the program
            continue
    return found


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_names_commands_that_there_are(document: Path) -> None:
    assert wrong(document.read_text(encoding="utf-8")) == []


def test_a_command_an_action_and_an_option_that_are_not_there_are_found() -> None:
    text = "`sandbox up`, `sandbox start`, `aiscale up --flood`, `up to 360/s`\n```console\n$ aiscale fly\naiscale fly\n```\n"
    assert [line.partition(": ")[0] for line in wrong(text)] == [
        "aiscale sandbox up",
        "aiscale up --flood",
        "aiscale fly",
    ]
