"""What the documents show is what the commands print, and what they quote is in the files they name.

``AISCALE_UPDATE_GOLDENS=1`` writes the real output into them.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.support.command import run
from tests.support.paths import ROOT
from tools.pages import pages

DOCUMENTS = [
    ROOT / "README.md",
    *sorted((ROOT / "examples").glob("*/README.md")),
    *(
        ROOT / "docs" / "howto" / f"{name}.md"
        for name in ("environments", "on-call", "replay", "several-teams", "ways-out")
    ),
]
CONSOLE = re.compile(r"```console\n\$ ([^\n]*)\n(.*?)```", re.DOTALL)
SECONDS = re.compile(r" \([0-9]+\.[0-9]+ s\)")


def printed(command: str, folder: Path) -> str:
    words = command.split()
    assert words[0] == "aiscale", command
    done = run(*words[1:], cwd=folder, environment={"COLUMNS": "100", "NO_COLOR": "1"}, together=True)
    return SECONDS.sub("", done.stdout).rstrip() + "\n"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_shows_what_the_commands_print(document: Path, nothing_applied: Path) -> None:
    text = document.read_text(encoding="utf-8")
    real = CONSOLE.sub(lambda block: f"```console\n$ {block[1]}\n{printed(block[1], nothing_applied)}```", text)
    if os.environ.get("AISCALE_UPDATE_GOLDENS"):
        document.write_text(real, encoding="utf-8")
    assert document.read_text(encoding="utf-8") == real


def test_the_readme_quotes_the_blueprint() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blueprint = (ROOT / "blueprints" / "ride_demand.py").read_text(encoding="utf-8")
    quoted = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    assert len(quoted) == 2
    assert [block for block in quoted if block not in blueprint] == []


@pytest.mark.complete
def test_links_between_documents_lead_somewhere() -> None:
    generated = {ROOT / "docs" / "reference" / name for name in pages(lambda *_: ())}
    broken = []
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
            target = (document.parent / link).resolve()
            if "://" not in link and target not in generated and not target.exists():
                broken.append(f"{document.relative_to(ROOT)}: {link}")
    assert broken == []
