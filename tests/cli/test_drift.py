"""``drift`` and ``outputs`` where there is nothing, and ``up`` where nobody is there to agree."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.command import aiscale
from tests.support.paths import ROOT


class Folder:
    """A project with the first example in it, that was never deployed, and no sandbox."""

    def __init__(self, path: Path) -> None:
        self.path = path
        shutil.copy(ROOT / "examples" / "02-first-system" / "system.py", path)
        (path / "aiscale.toml").write_text("[env.sandbox]\n")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        state = {"XDG_STATE_HOME": str(self.path / "state")}
        return aiscale(*arguments, "system.py", cwd=self.path, environment=state)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_drift_says_that_nothing_is_applied(folder: Folder) -> None:
    done = folder.run("drift")
    assert (done.returncode, done.stdout) == (
        0, "nothing is applied: first is not deployed in sandbox, so there is nothing to compare\n"
    )  # fmt: skip
    data = json.loads(folder.run("drift", "--output", "json").stdout)
    assert data == {
        "format_version": "1.0", "is_up": False, "has_drift": False, "drift": [], "not_made_by_aiscale": [],
    }  # fmt: skip


def test_outputs_of_what_is_not_up_are_none(folder: Folder) -> None:
    done = folder.run("outputs", "-f")
    note = "first is not deployed in sandbox: its sandbox 'default' does not run, aiscale up starts it"
    assert (done.returncode, done.stdout, done.stderr.strip()) == (0, "", note)
    data = json.loads(folder.run("outputs", "--output", "json", "-f").stdout)
    assert data == {"format_version": "1.0", "outputs": [], "note": note}
    one = folder.run("outputs", "services/trips", "-f")
    assert (one.returncode, one.stdout, one.stderr) == (
        2, "", f"error: services/trips of first has no endpoint\n   = help: {note}\n"
    )  # fmt: skip


def test_up_that_nobody_can_agree_to_starts_no_sandbox(folder: Folder) -> None:
    done = folder.run("up")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no terminal to confirm on" in done.stderr
    assert not (folder.path / "state").exists()
