"""What a command is asked for and cannot do, in a line that says why; nothing is started for it."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from aiscale.engine.folder import StateFolder
from aiscale.engine.lock import locked
from aiscale.engine.state import StateError
from tests.support.command import aiscale
from tests.support.paths import GOLDEN

SYSTEM = "from aiscale import System\nsystem = System('first', [])\n"
BROKEN = GOLDEN / "rules" / "STR012" / "bad.py"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "system.py").write_text(SYSTEM)
    (tmp_path / "aiscale.toml").write_text('[env.off]\nsandbox = "never-started"\n')
    return tmp_path


def test_ctrl_d_at_a_question_is_a_no(project: Path) -> None:
    ours, theirs = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "CI"} | {
        "NO_COLOR": "1",
        "TERM": "dumb",
    }
    command = [sys.executable, "-m", "aiscale", "destroy", "--forget", "-e", "off"]
    with subprocess.Popen(command, cwd=project, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as process:
        said = b""
        while not said.endswith(b"[y/N] "):
            said += os.read(ours, 4096)
        os.write(ours, b"\x04")
        code = process.wait()
        said = os.read(ours, 4096)
    os.close(theirs)
    os.close(ours)
    assert (code, said.split()) == (8, b"error: not confirmed: nothing was changed".split())


def test_errors_in_a_blueprint_are_told_before_a_sandbox_is_started(project: Path) -> None:
    (project / "system.py").write_text(BROKEN.read_text())
    done = aiscale("up", "--yes", "-e", "off", cwd=project)
    assert (done.returncode, done.stdout) == (5, "")
    assert done.stderr.startswith("error[STR012]")
    assert "sandbox" not in done.stderr


PATCHED = """from aiscale import Patch, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

IMAGE = "registry.example/web@sha256:" + "1f" * 32
CHANGE = {"spec": {"template": {"spec": {"hostNetwork": %s}}}}
core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)])
web = Microservice("web", image=IMAGE, on=core, patches=[Patch("Deployment", CHANGE, reason="the proxy needs it")])
system = System("first", [web])
"""


def test_a_patched_object_is_refused_by_lint_and_render_alike(project: Path) -> None:
    (project / "system.py").write_text(PATCHED % "True")
    lint, render = aiscale("lint", cwd=project), aiscale("render", cwd=project)
    assert (lint.returncode, render.returncode, render.stdout) == (5, 5, "")
    assert lint.stdout.splitlines()[:2] == [
        "error[MOD005]: web: patched deployment/web: spec.template.spec.hostNetwork: is true; namespace first enforces the "
        "pod security level restricted",
        " --> system.py:8:58",
    ]
    (project / "system.py").write_text(PATCHED % "False")
    lint, render = aiscale("lint", cwd=project), aiscale("render", cwd=project)
    assert (lint.returncode, render.returncode, "hostNetwork: false" in render.stdout) == (0, 0, True)


def test_what_was_never_up_is_destroyed_without_its_sandbox(project: Path) -> None:
    done = aiscale("destroy", "--yes", "-e", "off", cwd=project)
    assert (done.returncode, done.stdout, done.stderr) == (0, "nothing to destroy: first is not deployed in off\n", "")


def test_names_of_files_that_cannot_be(project: Path) -> None:
    (project / "link.py").symlink_to("gone.py")
    (project / "link").symlink_to("gone")
    long = "x" * 300
    for words, said in (
        (("lint", f"{long}.py"), f"{long}.py: File name too long"),
        (("lint", "link.py"), "link.py is a link to gone.py, which does not exist"),
        (("init", "link"), "link is a link to gone, which does not exist"),
        (("init", "/proc/x"), "/proc/x cannot be made: No such file or directory"),
        (("init", long), f"{long} cannot be made: File name too long"),
    ):
        done = aiscale(*words, cwd=project)
        assert (done.returncode in {1, 2}, done.stdout) == (True, ""), words
        assert done.stderr.splitlines()[0] == f"error: {said}"


def test_a_system_that_is_something_else_is_called_by_its_name(project: Path) -> None:
    (project / "system.py").write_text("system = 3\n")
    assert "`system` is an int, not a System" in aiscale("lint", cwd=project).stderr


def test_a_terminal_that_says_that_it_is_0_wide_is_not_believed(project: Path) -> None:
    shown, other = (aiscale("kinds", cwd=project, environment={"COLUMNS": width}) for width in ("0", "120"))
    assert (shown.returncode, shown.stdout, shown.stderr) == (0, other.stdout, "")


def test_a_full_disk_is_told_with_the_file_that_has_no_room(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path / "state")
    folder.make()
    folder.owner.symlink_to("/dev/full")
    with (
        pytest.raises(StateError, match=r"state/lock\.json cannot be written: No space left on device"),
        locked(folder, "up"),
    ):
        pass
    folder.owner.unlink(missing_ok=True)
    with locked(folder, "up"):
        assert folder.owner.exists()
