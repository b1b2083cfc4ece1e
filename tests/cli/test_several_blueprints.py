"""``aiscale lint a b`` and ``aiscale lint FOLDER``: each blueprint is checked by itself, one exit code for all."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.support.command import aiscale

GOOD = """\
from aiscale import System, Team
from shared import KAFKA
from aiscale.streams import Topic
system = System("{name}", [Topic("orders", KAFKA)], owner=Team("shop", contact="#shop"))
"""
SHARED = """\
from aiscale.streams import KafkaCluster
KAFKA = KafkaCluster("{name}")
"""
BROKEN = "system = 3\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two blueprints that import different modules of one name, and one that does not load."""
    for name in ("billing", "riders"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "blueprint.py").write_text(GOOD.format(name=name))
        (tmp_path / name / "shared.py").write_text(SHARED.format(name=name))
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "blueprint.py").write_text(BROKEN)
    return tmp_path


def lint(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return aiscale("lint", "--select", "STR012", *words, cwd=folder)


def untimed(text: str) -> str:
    """The text without times, and without what is said of numbers that are not declared."""
    return re.sub(r" \(\d+\.\d\d s\)|(aiscale lint --unproven|no component has an objective).*\n", "", text)


SHOWN = """\
billing/blueprint.py
0 errors, 0 warnings in 3 components

riders/blueprint.py
0 errors, 0 warnings in 3 components

2 blueprints: all pass
"""


@pytest.mark.parametrize(
    "words",
    [("billing/blueprint.py", "riders/blueprint.py"), (".",), ("billing/blueprint.py", "--ignore", "STR001", ".")],
)
def test_each_is_checked_by_itself(folder: Path, words: tuple[str, ...]) -> None:
    done = lint(folder, *words)
    assert (done.returncode, untimed(done.stdout), done.stderr) == (0, SHOWN, "")


def test_one_that_does_not_load_stops_no_other(folder: Path) -> None:
    (folder / "billing" / "blueprint.py").write_text(BROKEN)
    done = lint(folder, ".")
    assert (done.returncode, untimed(done.stdout)) == (
        2,
        "billing/blueprint.py\n\nriders/blueprint.py\n0 errors, 0 warnings in 3 components\n\n"
        "2 blueprints: 1 of them fails: billing/blueprint.py\n",
    )
    assert done.stderr.startswith("error[BLU002]: `system` is an int, not a System")


def test_data_is_one_document(folder: Path) -> None:
    (folder / "billing" / "blueprint.py").write_text(BROKEN)
    done = lint(folder, ".", "--output", "json")
    said = json.loads(done.stdout)
    assert (done.returncode, [one["code"] for one in said["findings"]], said["summary"]["components"]) == (
        2,
        ["BLU002"],
        3,
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--output", "sarif"), "--output sarif takes one blueprint, not 2\n   = help: run it for each, into a file each"),
        (("--watch",), "--watch takes one blueprint, not 2\n   = help: name one"),
        (("--write-baseline", "known.json"), "--write-baseline takes one blueprint, not 2\n   = help: name one"),
    ],
)  # fmt: skip
def test_what_is_of_one_blueprint_is_refused(folder: Path, words: tuple[str, ...], said: str) -> None:
    done = lint(folder, ".", *words)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"error: {said}\n")


def test_a_folder_with_none_is_refused_as_before(tmp_path: Path) -> None:
    done = aiscale("lint", ".", cwd=tmp_path)
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, f"error: there is no blueprint in {tmp_path}")
