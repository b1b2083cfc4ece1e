"""How much a command says: ``--quiet``, ``--verbose``, ``--debug``, and where nobody reads."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import aiscale
from tests.support.paths import ROOT
from tests.support.process_time import real_time


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "blueprint.py").write_text("from aiscale import System\nsystem = System('shop', [])\n")
    return tmp_path


def test_quiet_prints_findings_and_no_summary(project: Path) -> None:
    said = aiscale("lint", cwd=project)
    quiet = aiscale("lint", "-q", cwd=project)
    findings, _, summary = said.stdout.rpartition("\n\n") if "\n\n" in said.stdout else ("", "", said.stdout)
    assert re.fullmatch(r"\d+ errors?, .* components? \(\d+\.\d\d s\)\n", summary.splitlines(keepends=True)[0])
    assert (quiet.returncode, quiet.stdout.rstrip("\n"), quiet.stderr) == (said.returncode, findings, "")


def test_quiet_leaves_out_notes_and_keeps_errors(project: Path) -> None:
    words = ("diagram", "-o", "system.svg")
    assert aiscale(*words, cwd=project).stderr.startswith("system.svg: 0 boxes, 0 arrows\n")
    assert aiscale("--quiet", *words, cwd=project).stderr == ""
    done = aiscale("lint", "-q", "nothing.py", cwd=project)
    assert (
        done.stderr == "error: there is no blueprint nothing.py\n   = help: give a Python file that defines `system`\n"
    )


def test_a_global_option_stands_anywhere(project: Path) -> None:
    for words in (("-q", "env", "ls"), ("env", "-q", "ls"), ("env", "ls", "-q"), ("env", "ls", "--color", "never")):
        done = aiscale(*words, cwd=project)
        assert (done.returncode, done.stderr, done.stdout.split()[:4]) == (
            0, "", ["environment", "target", "namespace", "sets"]
        )  # fmt: skip


def test_verbose_names_each_step(project: Path) -> None:
    done = aiscale("lint", "-v", cwd=project)
    steps = [re.sub(r"^ *\d+\.\d\d s  ", "", line) for line in done.stderr.splitlines()]
    assert steps[:3] == [
        f"project {project}, environment sandbox, blueprint blueprint.py",
        "loaded shop",
        "built the graph: 0 components, 0 edges",
    ]
    assert re.fullmatch(r"ran \d+ rules: \d+ findings", steps[3])
    assert aiscale("lint", cwd=project).stderr == ""


def test_debug_writes_a_file_with_the_traceback_and_no_values(project: Path) -> None:
    done = aiscale("lint", "--debug", "--set", "parameters.password=hunter2", cwd=project)
    log, *said = done.stderr.splitlines()
    assert (done.returncode, said[0]) == (
        2,
        "error: --set sets the parameter password, which the blueprint does not have",
    )
    file = Path(log.removeprefix("log: "))
    text = file.read_text()
    file.unlink()
    assert "command line: lint --debug --set parameters.password=(secret)\n" in text
    assert "| Traceback (most recent call last):" in text
    assert "hunter2" not in text


@pytest.mark.parametrize(
    "arguments",
    [
        "explain --list", "kinds --output json", "lint blueprints/ride_demand.py", "lint -v blueprints/ride_demand.py",
        "lint blueprints/ride_demand.py --output json", "preview --offline --show all blueprints/ride_demand.py",
        "render blueprints/ride_demand.py", "tools list", "doctor", "help",
    ],
)  # fmt: skip
def test_a_reader_who_stops_is_no_failure(arguments: str) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m aiscale {arguments} 2>&1 | true; exit ${{PIPESTATUS[0]}}"],
        cwd=ROOT, capture_output=True, text=True, check=False, env=real_time(),
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_changes_something_goes_on_without_a_reader(tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m aiscale init shop 2>&1 | true; exit ${{PIPESTATUS[0]}}"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "shop" / "aiscale.toml").is_file()
