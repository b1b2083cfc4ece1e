"""Two environments that would share one namespace, as a user meets it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aiscale.sandbox import Sandbox
from tests.cli.test_preview_live import Folder

pytestmark = pytest.mark.tools


@pytest.fixture
def folder(sandbox: Sandbox, tmp_path: Path) -> Iterator[Folder]:
    environments = "".join(f'[env.{name}]\nsandbox = "{sandbox.name}"\n' for name in ("local", "prod"))
    made = Folder(tmp_path, environments)
    done = made.run("up", "--yes", "-e", "local")
    assert done.returncode == 0, done.stderr
    yield made
    for name in ("prod", "local"):
        made.run("destroy", "--yes", "-e", name)


def test_the_second_one_is_refused_until_it_takes_over_on_purpose(folder: Folder) -> None:
    refusal = "the namespace 'first' belongs to the environment 'local' of first: nothing was changed"
    for command in (("up", "--yes"), ("preview",)):
        done = folder.run(*command, "-e", "prod")
        assert (done.returncode, refusal in done.stderr, "--adopt" in done.stderr) == (2, True, True)
    assert folder.run("drift", "-e", "local", "--expect-no-changes").returncode == 0
    assert folder.run("up", "--yes", "--adopt", "-e", "prod").returncode == 0

    refusal = "the namespace 'first' belongs to the environment 'prod' of first: nothing was changed"
    for command in (("destroy", "--yes"), ("drift",), ("up", "--yes"), ("preview",)):
        done = folder.run(*command, "-e", "local")
        assert (done.returncode, refusal in done.stderr) == (2, True), command
    assert folder.run("drift", "-e", "prod", "--expect-no-changes").returncode == 0
    assert folder.run("destroy", "--forget", "--yes", "-e", "local").returncode == 0
    assert folder.run("destroy", "--yes", "-e", "prod").returncode == 0
