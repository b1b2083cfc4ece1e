"""The command init: every template is a project that lints clean and passes its own test; nothing is overwritten."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from aiscale.cli.commands import init
from aiscale.cli.scaffold import TEMPLATES
from tests.support.command import aiscale
from tests.support.paths import ROOT


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=folder, capture_output=True, text=True, check=False, env=environment
    )


@pytest.fixture(scope="module", params=sorted(TEMPLATES))
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("init") / request.param
    done = aiscale("init", str(folder), "--template", request.param)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def test_it_lints_without_errors_and_warnings(project: Path) -> None:
    done = aiscale("lint", "--fail-on", "warning", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 errors, 0 warnings" in done.stdout


def test_the_environment_that_its_settings_show_can_be_taken_as_it_is(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / project.name
    shutil.copytree(project, folder)
    lines = (folder / "aiscale.toml").read_text(encoding="utf-8").splitlines()
    shown = [line.removeprefix("# ") for line in lines if line.startswith("# ") and re.match(r"# (\[|[\w.]+ = )", line)]
    (folder / "aiscale.toml").write_text("\n".join([*lines, *shown, ""]), encoding="utf-8")
    before, done = aiscale("config", cwd=folder).stdout, aiscale("config", "--env", "prod", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout != before
    done = aiscale("lint", "--env", "prod", "--fail-on", "warning", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 errors, 0 warnings" in done.stdout


def test_its_own_test_passes(project: Path) -> None:
    done = python(project, "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("1 passed")


def test_it_is_formatted_and_typed(project: Path) -> None:
    for tool in (["ruff", "format", "--isolated", "--line-length", "120", "--check", "."],
                 ["ruff", "check", "--isolated", "--line-length", "120", "--select", "E,F,I,W", "."],
                 ["mypy", "--strict", "--cache-dir", str(project.parent.parent / "mypy"), "blueprint.py"]):  # fmt: skip
        done = python(project, *tool)
        assert done.returncode == 0, done.stdout


def test_its_readme_has_ten_lines_and_its_commands_work(project: Path) -> None:
    readme = (project / "README.md").read_text(encoding="utf-8")
    assert len(readme.splitlines()) <= 10
    commands = [line.split("#")[0].split() for line in readme.splitlines() if line.startswith("    aiscale ")]
    for command in commands:
        if command[1] != "up":
            done = aiscale(*command[1:], cwd=project)
            assert (done.returncode, command) == (0, command), done.stderr


def test_the_preview_works(project: Path) -> None:
    done = aiscale("preview", "--offline", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{project.name} → sandbox")


def test_every_template_is_offered() -> None:
    assert tuple(TEMPLATES) == init._TEMPLATES


def test_a_folder_that_is_there_keeps_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / "blueprint.py").write_text("mine")
    done = aiscale("init", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (
        2, "",
        "error: . has README.md, blueprint.py already; nothing was written\n"
        "   = help: use a new or empty folder: aiscale init my-system\n",
    )  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == ["README.md", "blueprint.py"]
    assert (tmp_path / "README.md").read_text() == "mine"


def test_what_is_written_and_said(tmp_path: Path) -> None:
    done = aiscale("init", "My Rides_2", cwd=tmp_path)
    assert done.stdout == (
        "  + My Rides_2/.gitignore\n"
        "  + My Rides_2/README.md\n"
        "  + My Rides_2/aiscale.toml\n"
        "  + My Rides_2/blueprint.py\n"
        "  + My Rides_2/test_blueprint.py\n"
        "\nmy-rides-2 is ready: cd 'My Rides_2' && aiscale lint && aiscale graph\n"
    )
    assert 'System("my-rides-2", [trips]' in (tmp_path / "My Rides_2" / "blueprint.py").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--name", "Rides!"), "error: --name 'Rides!': a name has lower-case letters, digits and '-', begins with a letter, and has at most 40 characters\n"
         "   = help: for example 'rides'\n"),
        (("file",), "error: file is a file\n   = help: name a folder: aiscale init my-system\n"),
    ],
)  # fmt: skip
def test_what_cannot_be_made(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = aiscale("init", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
