"""A checkout without the state of the one that brought the system up, as a user meets it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aiscale.sandbox import Sandbox
from tests.cli.test_preview_live import Folder

pytestmark = pytest.mark.tools


@pytest.fixture
def both(sandbox: Sandbox, tmp_path: Path) -> Iterator[tuple[Folder, Folder]]:
    environment = f'[env.local]\nsandbox = "{sandbox.name}"\n'
    made = []
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
        made.append(Folder(tmp_path / name, environment))
    here, there = made
    done = here.run("up", "--yes", "-e", "local")
    assert done.returncode == 0, done.stderr
    yield here, there
    for folder in (there, here):
        folder.run("destroy", "--yes", "-e", "local")


def test_it_is_told_that_the_system_runs_and_that_its_state_is_missing(both: tuple[Folder, Folder]) -> None:
    here, there = both
    told = "first runs in local (namespace first), but there is no state of it in "
    shown = there.run("outputs", "-e", "local", "-f")
    assert (shown.returncode, shown.stdout, shown.stderr.startswith(told)) == (0, "", True)
    refusal = "the namespace 'first' belongs to another state of first in local: nothing was changed"
    for command in (("preview",), ("up", "--yes")):
        refused = there.run(*command, "-e", "local")
        assert (refused.returncode, refusal in refused.stderr) == (2, True), command
    for command in (("destroy", "--yes"), ("drift",)):
        refused = there.run(*command, "-e", "local")
        assert (refused.returncode, told in refused.stderr) == (2, True), command
    assert here.run("drift", "-e", "local", "--expect-no-changes").returncode == 0

    taken_over = there.run("up", "--yes", "--adopt", "-e", "local")
    assert (taken_over.returncode, "exist already, and are adopted" in taken_over.stderr) == (0, True)
    assert " adopted" in taken_over.stdout
    assert there.run("drift", "-e", "local", "--expect-no-changes").returncode == 0
    assert there.run("preview", "-e", "local", "--expect-no-changes").returncode == 0
    refused = here.run("destroy", "--yes", "-e", "local")
    assert (refused.returncode, refusal in refused.stderr) == (2, True)
