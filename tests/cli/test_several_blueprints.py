"""``aiscale lint a b`` and ``aiscale lint FOLDER``: each blueprint is checked by itself, one exit code for all."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

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


@pytest.fixture
def findings(folder: Path) -> Path:
    """The same, with a topic that has two findings of one kind; one of them lies in a file that both read."""
    (folder / "common.py").write_text(
        "from aiscale.streams import KafkaCluster, Topic\n"
        'SINGLE = Topic("single", KafkaCluster("common"), replication_factor=1)\n'
    )
    for name in ("billing", "riders"):
        file = folder / name / "blueprint.py"
        text = file.read_text().replace(
            'Topic("orders", KAFKA)', 'Topic("orders", KAFKA, replication_factor=1), SINGLE'
        )
        file.write_text(
            f"import sys\nfrom pathlib import Path\nsys.path.append(str(Path(__file__).parents[1]))\n"
            f"from common import SINGLE\n{text}"
        )
    (folder / ".git").mkdir()
    return folder


def test_sarif_is_one_run_of_all(findings: Path) -> None:
    done = aiscale("lint", "--select", "STR001,STR012", ".", "--output", "sarif", cwd=findings)
    [run] = json.loads(done.stdout)["runs"]
    places = [
        (
            run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"],
            one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            one["partialFingerprints"]["aiscaleFinding/v1"].partition(":")[2],
        )
        for one in run["results"]
    ]
    assert (done.returncode, places, done.stderr) == (
        5,
        [
            ("STR001", "common.py", "1"),
            ("STR001", "billing/blueprint.py", "1"),
            ("STR001", "riders/blueprint.py", "2"),
        ],
        "",
    )


def test_junit_is_one_file_with_a_suite_for_each(findings: Path) -> None:
    done = aiscale("lint", "--select", "STR001,STR012", ".", "--output", "junit", cwd=findings)
    suites = ElementTree.fromstring(done.stdout)
    found = [(suite.tag, dict(suite.attrib), [case.get("name") for case in suite]) for suite in suites]
    counts = {"tests": "4", "failures": "2", "errors": "0", "skipped": "0"}
    names = ["STR001 topics/single", "STR001 topics/orders", "OBJ001", "STR012"]  # no selection leaves OBJ001 out
    assert (done.returncode, found, done.stderr) == (
        5,
        [
            ("testsuite", {"name": f"aiscale lint {name}/blueprint.py", **counts}, names)
            for name in ("billing", "riders")
        ],
        "",
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
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
