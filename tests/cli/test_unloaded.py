"""A blueprint that does not load: what was applied can still be looked at, and deleted."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest

from aiscale.cli.session.loader import load
from aiscale.engine.folder import StateFolder
from aiscale.engine.state import write_applied
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.plan.applied_state import Applied, AppliedResource
from tests.support.command import aiscale
from tests.support.paths import ROOT

BROKEN = "error[BLU001]: the blueprint is not Python: '(' was never closed"
WARNING = "warning: the blueprint does not load; using the applied state: 17 objects of first in sandbox, at "
GONE = 'import os\nfrom aiscale import System\nos._exit(3)\nsystem = System("first", [])\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The first example as it was deployed, and its file with a bracket lost since; no sandbox runs."""
    file = tmp_path / "system.py"
    shutil.copy(ROOT / "examples" / "02-first-system" / "system.py", file)
    (tmp_path / "aiscale.toml").write_text("[env.sandbox]\n")
    records = lower(build(load(file))[0])
    resources = {record.key: AppliedResource(record, "12ab") for record in records}
    folder = StateFolder(tmp_path / ".aiscale" / "first" / "sandbox")
    folder.make()
    write_applied(folder, Applied("first", "sandbox", resources, applied_at=_now(), cluster="uid", serial=1))
    file.write_text(f"{file.read_text()}\nprint(\n")
    return tmp_path


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def run(project: Path, *arguments: str) -> tuple[int, str, str]:
    done = aiscale(*arguments, cwd=project, environment={"XDG_STATE_HOME": str(project / "state")})
    return done.returncode, done.stdout, done.stderr


def test_why_goes_by_what_was_applied(project: Path) -> None:
    code, out, err = run(project, "why", "deploy/trips")
    assert (code, out.splitlines()[0]) == (0, "deployment/trips in namespace first"), err
    assert "  plan       12ab" in out.splitlines()
    assert err.startswith(BROKEN)
    assert err.splitlines()[-1].startswith(WARNING)
    assert err.endswith(" by plan 12ab\n")
    made = json.loads(run(project, "why", "trips", "--output", "json")[1])
    assert (made["component"], made["applied"]) == ("services/trips", True)


def test_the_others_look_for_its_target(project: Path) -> None:
    code, out, err = run(project, "outputs")
    assert (code, out) == (0, "")
    assert "its sandbox 'default' does not run" in err
    for command in ("drift", "destroy"):
        code, out, err = run(project, command)
        assert (code, out) == (1, "")
        assert err.startswith(BROKEN)
        assert WARNING in err
        assert "error: the sandbox 'default' does not run" in err


@pytest.mark.parametrize("text", [GONE, 'import nothing_of_that_name\nsystem = System("first", [])\n'])
def test_however_it_fails(project: Path, text: str) -> None:
    (project / "system.py").write_text(text)
    code, out, err = run(project, "destroy", "--forget", "--yes")
    assert (code, out[:20]) == (0, "The old state is in "), err
    assert WARNING in err


def test_commands_that_need_the_blueprint_say_what_works(project: Path) -> None:
    for command in (["preview"], ["up", "--yes"], ["impact", "trips"], ["graph"]):
        code, out, err = run(project, *command)
        assert (code, out) == (2, "")
        assert err.startswith(BROKEN)
        help_line = err.splitlines()[-1]
        assert help_line.startswith("   = help: applied last: 17 objects of first in sandbox, at ")
        assert help_line.endswith(" by plan 12ab; aiscale drift, outputs, why and destroy use it")
    assert "applied last" not in run(project, "lint")[2]


def test_a_file_that_may_make_another_system_deletes_nothing(project: Path) -> None:
    (project / "other.py").write_text("from aiscale import System\nsystem = System(NAME, [])\n")
    code, _, err = run(project, "destroy", "--forget", "--yes", "other.py")
    assert code == 2
    assert (
        "there is a state of first in sandbox, but aiscale cannot determine whether other.py declares one of them"
        in err
    )
    assert run(project, "why", "deploy/trips", "-f", "other.py")[0] == 0


def test_of_several_states_the_one_that_the_file_names(project: Path) -> None:
    kept = project / ".aiscale"
    (kept / "first").rename(kept / "away")
    shutil.copytree(kept / "away", kept / "first")
    assert WARNING in run(project, "why", "deploy/trips")[2]
    (project / "system.py").write_text("system = System(NAME, [])\n")
    code, _, err = run(project, "why", "deploy/trips")
    assert code == 2
    assert "there are states of away and first in sandbox" in err


def test_without_a_state_nothing_is_said_of_it(project: Path) -> None:
    shutil.rmtree(project / ".aiscale")
    for command in ("drift", "outputs", "preview"):
        code, _, err = run(project, command)
        assert code == 2
        assert err.startswith(BROKEN)
        assert "applied" not in err
