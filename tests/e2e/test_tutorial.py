"""The tutorial to its end, against a real control plane: what it says to run does run, in its order."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.user_folder import UserFolder
from tests.support.tutorial import blocks, write

pytestmark = [pytest.mark.e2e, pytest.mark.tools]


def test_every_command_of_the_tutorial(tmp_path: Path) -> None:
    place = UserFolder(tmp_path)
    ran = []
    try:
        for block in blocks():
            if block.language in {"python", "diff"}:
                write(block, tmp_path / "blueprint.py")
            elif block.language == "sh":
                for line in block.text.splitlines():
                    if line.startswith("aiscale "):
                        ran.append((line, place.run(*line.split()[1:])))
    finally:
        place.close()
    said = dict(ran)
    assert [line for line, _ in ran] == [
        "aiscale up --yes", "aiscale preview", "aiscale up --yes", "aiscale destroy --yes", "aiscale sandbox stop",
    ]  # fmt: skip
    assert "v1 → v2" in said["aiscale preview"]
    assert "17 created" in ran[0][1]
