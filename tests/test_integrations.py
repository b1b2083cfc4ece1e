"""The GitHub action, the pre-commit hook and the how-tos: complete, pinned, and doing what they say."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from aiscale.rules.settings import read_settings
from aiscale.rules.waivers.comments import comments
from tests.support.command import aiscale
from tests.support.golden import GOLDEN
from tests.support.sarif import sound_sarif

ROOT = Path(__file__).parent.parent
BAD = GOLDEN / "rules" / "STR014" / "bad.py"
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")


def action() -> dict[str, Any]:
    loaded = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def test_the_action_is_complete_and_every_action_in_it_is_pinned() -> None:
    found = action()
    assert set(found) == {"name", "description", "inputs", "outputs", "runs"}
    assert found["runs"]["using"] == "composite"
    for given in found["inputs"].values():
        assert set(given) == {"description", "default"}
        assert isinstance(given["default"], str)
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    used = set(re.findall(r"inputs\.([a-z-]+)", text))
    assert used == set(found["inputs"])
    for step in found["runs"]["steps"]:
        assert ("uses" in step) != ("run" in step)
        if "uses" in step:
            assert PINNED.fullmatch(step["uses"])
        else:
            assert step["shell"] == "bash"
            assert "${{" not in step["run"]
    assert all(re.search(r"@[0-9a-f]{40} # v\d", line) for line in text.splitlines() if "uses:" in line)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copy(BAD, tmp_path / "blueprint.py")
    return tmp_path


def lint_step(project: Path, **inputs: str) -> tuple[subprocess.CompletedProcess[str], str, str]:
    """Run the action's lint step as GitHub would; gives what it wrote as outputs and as summary."""
    return run_step("lint", project, FOLDER=inputs.pop("FOLDER", "."), **inputs)


def run_step(name: str, project: Path, **inputs: str) -> tuple[subprocess.CompletedProcess[str], str, str]:
    """Run a step of the action; gives what it wrote as outputs and as summary."""
    (step,) = [step for step in action()["runs"]["steps"] if step.get("id") == name]
    empty = dict.fromkeys(step["env"], "")
    output, summary = project.parent / f"{project.name}-output", project.parent / f"{project.name}-summary"
    output.touch()
    summary.touch()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]], cwd=project, capture_output=True,
        text=True, check=False,
        env=os.environ | empty | inputs | {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary)} | {"PATH": inputs.get("PATH", path)},
    )  # fmt: skip
    return done, output.read_text(encoding="utf-8"), summary.read_text(encoding="utf-8")


def test_the_action_annotates_fails_and_writes_sarif(project: Path) -> None:
    done, output, summary = lint_step(project, SARIF="found.sarif", FOLDER="sub")
    assert done.returncode == 5
    assert done.stdout.startswith("::error file=blueprint.py,line=22,col=25,")
    assert output == "sarif=sub/found.sarif\n"
    assert "| 🔴 error | STR014 |" in summary
    log = sound_sarif(json.loads((project / "found.sarif").read_text(encoding="utf-8")))
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["STR014"]


def test_the_action_previews_a_change(project: Path) -> None:
    shutil.copy(project / "blueprint.py", project / "before.py")
    page = project.parent / "page.md"
    done, _, summary = run_step("preview", project, AGAINST="before.py", PAGE=str(page))
    assert done.returncode == 5
    assert "::error file=blueprint.py,line=22,col=25," in done.stdout
    assert summary == page.read_text(encoding="utf-8")
    assert summary.startswith("<!-- aiscale-preview ")
    whole, _, _ = run_step("preview", project, PAGE=str(page))
    assert (whole.returncode, "to create" in page.read_text(encoding="utf-8")) == (5, True)
    assert "::error::command is lint or preview, not apply" in lint_step(project, COMMAND="apply")[0].stdout


@pytest.mark.parametrize(
    ("found", "last"),
    [
        ("", "api --silent repos/shop/ai/issues/7/comments -F body=@{page}"),
        ("41\n42", "api --silent -X PATCH repos/shop/ai/issues/comments/41 -F body=@{page}"),
    ],
)
def test_the_action_keeps_one_comment(tmp_path: Path, found: str, last: str) -> None:
    """``gh`` is a double here: it prints the comments that it would find, and notes its words."""
    page, words = tmp_path / "page.md", tmp_path / "words"
    page.write_text("<!-- aiscale-preview shop prod -->\n### page\n", encoding="utf-8")
    (tmp_path / "bin").mkdir()
    gh = tmp_path / "bin" / "gh"
    gh.write_text(f'#!/bin/sh\necho "$MARKER|$@" >> {words}\ncase "$2" in --paginate) printf "%s" "{found}";; esac\n')
    gh.chmod(0o755)
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    given = {"NUMBER": "7", "GITHUB_REPOSITORY": "shop/ai", "GH_TOKEN": "t", "PATH": path}
    done, _, _ = run_step("comment", tmp_path, PAGE=str(page), **given)
    search, wrote = words.read_text(encoding="utf-8").splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert search.startswith("<!-- aiscale-preview shop prod -->|api --paginate repos/shop/ai/issues/7/comments --jq ")
    assert wrote == f"<!-- aiscale-preview shop prod -->|{last.format(page=page)}"
    page.write_text("", encoding="utf-8")
    run_step("comment", tmp_path, PAGE=str(page), **given)
    assert len(words.read_text(encoding="utf-8").splitlines()) == 2


def test_files_are_named_from_the_root_of_the_repository(project: Path) -> None:
    (project / ".git").mkdir()
    folder = project / "systems" / "pricing"
    folder.mkdir(parents=True)
    (project / "blueprint.py").rename(folder / "blueprint.py")
    done, _, _ = lint_step(folder, SARIF="found.sarif")
    assert done.stdout.startswith("::error file=systems/pricing/blueprint.py,line=22,col=25,")
    log = sound_sarif(json.loads((folder / "found.sarif").read_text(encoding="utf-8")))
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": "systems/pricing/blueprint.py", "uriBaseId": "%SRCROOT%"}
    assert 'file="systems/pricing/blueprint.py" line="22"' in aiscale("lint", "--output", "junit", cwd=folder).stdout
    assert json.loads(aiscale("lint", "--output", "json", cwd=folder).stdout)["findings"][0]["file"] == "blueprint.py"


def test_the_inputs_of_the_action_are_no_commands(project: Path) -> None:
    done, output, _ = lint_step(project, BLUEPRINT="blueprint.py; touch owned", FAIL_ON="never")
    assert done.returncode == 2
    assert not (project / "owned").exists()
    assert output == ""
    assert lint_step(project, FAIL_ON="never")[0].returncode == 0
    assert lint_step(project, BASELINE="none.json")[0].returncode == 2
    assert "error: there is no file main, and " in lint_step(project, AGAINST="main")[0].stderr
    assert lint_step(project, ENVIRONMENT="none")[0].returncode == 6


def test_what_does_not_load_is_an_annotation_and_in_the_file(project: Path) -> None:
    (project / "blueprint.py").write_text("system = (\n", encoding="utf-8")
    done, _, summary = lint_step(project, SARIF="found.sarif")
    assert done.returncode == 2
    assert done.stdout.startswith("::error file=blueprint.py,line=1,")
    assert "BLU001" in summary
    log = sound_sarif(json.loads((project / "found.sarif").read_text(encoding="utf-8")))
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["BLU001"]


def test_the_hook_says_what_pre_commit_needs() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {"id", "name", "entry", "language", "files"} <= set(hook)
    assert (hook["id"], hook["entry"], hook["language"]) == ("aiscale-lint", "aiscale lint", "python")
    assert hook["pass_filenames"] is False
    for name in ("blueprints/a.py", "aiscale.toml", "schemas/ride.avsc", "schemas/ride.proto"):
        assert re.search(hook["files"], name)
    assert not re.search(hook["files"], "README.md")


def blocks(name: str, language: str) -> list[str]:
    text = (ROOT / "docs/howto" / name).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_settings_of_the_howtos_are_settings() -> None:
    for name in ("rules.md", "adopting.md"):
        for text in blocks(name, "toml"):
            data = tomllib.loads(text)
            below = read_settings(data["lint"], "lint")
            for environment in data.get("env", {}).values():
                read_settings(environment["lint"], "env", below)


def test_the_waivers_of_the_howto_are_waivers(tmp_path: Path) -> None:
    first, second = blocks("rules.md", "python")
    file = tmp_path / "a.py"
    file.write_text(first, encoding="utf-8")
    read, malformed = comments(str(file))
    assert (len(read), malformed) == (1, [])
    compile(second, "second", "exec")


def test_the_workflows_of_the_howto_use_the_actions_inputs() -> None:
    workflow, hooks, (checkout, changes), (compared,), _ = (yaml.safe_load(text) for text in blocks("ci.md", "yaml"))
    assert compared["run"].split()[:3] == ["aiscale", "preview", "--against"]
    *_, step = workflow["jobs"]["lint"]["steps"]
    assert {*step["with"], *changes["with"]} <= set(action()["inputs"])
    assert checkout["with"] == {"fetch-depth": 0}
    assert hooks["repos"][0]["hooks"][0]["id"] == "aiscale-lint"
    text = (ROOT / "docs/howto/ci.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE)
    assert set(action()["inputs"]) <= set(documented)
    assert {"text", "json", "sarif", "github", "junit", "md"} <= set(documented)
