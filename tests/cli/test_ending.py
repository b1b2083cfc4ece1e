"""A command that somebody ends leaves nothing in the folder for temporary files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from aiscale.cli.session.termination import end_if_asked, ended_in_order

_LONGEST_S = 540
BLUEPRINT = """
from aiscale import System
from aiscale.stores import Bucket
system = System("shop", [Bucket("texts", uri="s3://a/b")])
"""
Send = Callable[[int, int], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with a blueprint at a commit, and a folder for temporary files beside it."""
    (tmp_path / "tmp").mkdir()
    shop = tmp_path / "shop"
    shop.mkdir()
    (shop / "blueprint.py").write_text(BLUEPRINT)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "a"]):
        subprocess.run([*git, *words], cwd=shop, check=True)
    return shop


def started(folder: Path, words: str, before: Mapping[int, signal.Handlers] | None = None) -> subprocess.Popen[str]:
    # Tests that run under nohup ignore SIGHUP themselves.
    handlers = {signal.SIGHUP: signal.SIG_DFL, signal.SIGTERM: signal.SIG_DFL, **(before or {})}

    def prepare() -> None:
        for number, handler in handlers.items():
            signal.signal(number, handler)

    return subprocess.Popen(
        [sys.executable, "-u", "-m", "aiscale", *words.split()], cwd=folder, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, preexec_fn=prepare,
        env=os.environ | {"TMPDIR": str(folder.parent / "tmp"), "NO_COLOR": "1"},
    )  # fmt: skip


def until(is_so: Callable[[], bool]) -> None:
    limit = time.monotonic() + _LONGEST_S
    while not is_so():
        assert time.monotonic() < limit
        time.sleep(0.02)


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, said = process.communicate(timeout=_LONGEST_S)
    return process.returncode, said


@pytest.mark.parametrize(
    ("number", "send"), [(signal.SIGTERM, os.kill), (signal.SIGTERM, os.killpg), (signal.SIGHUP, os.killpg)]
)
def test_a_watch_ends_as_by_ctrl_c(folder: Path, number: int, send: Send) -> None:
    process = started(folder, "lint --against HEAD --watch")
    assert process.stdout is not None
    until(lambda: " s)" in process.stdout.readline())  # type: ignore[union-attr]  # it is a pipe
    assert [one.name.rpartition("-")[0] for one in (folder.parent / "tmp").iterdir()] == ["aiscale-against"]
    send(process.pid, number)
    code, said = ended(process)
    assert code == 0
    assert said in {"", "error: cancelled\n"}  # the check itself, where it is still at work
    assert list((folder.parent / "tmp").iterdir()) == []


@pytest.mark.parametrize(("words", "send"), [("lint --against HEAD", os.kill), ("preview --against HEAD", os.killpg)])
def test_what_is_ended_while_a_blueprint_loads_is_cancelled(folder: Path, words: str, send: Send) -> None:
    (folder / "blueprint.py").write_text(f"open('loading', 'w').close()\nimport time\ntime.sleep(60)\n{BLUEPRINT}")
    process = started(folder, words)
    until((folder / "loading").exists)
    send(process.pid, signal.SIGTERM)
    code, said = ended(process)
    assert (code, said.splitlines()[0]) == (8, "error: cancelled")
    assert list((folder.parent / "tmp").iterdir()) == []


def test_who_asked_to_go_on_when_the_terminal_closes_is_heard(folder: Path) -> None:
    (folder / "blueprint.py").write_text(f"open('loading', 'w').close()\nimport time\ntime.sleep(1)\n{BLUEPRINT}")
    process = started(folder, "lint --against HEAD", {signal.SIGHUP: signal.SIG_IGN})
    until((folder / "loading").exists)
    os.killpg(process.pid, signal.SIGHUP)
    assert ended(process) == (0, "")
    assert list((folder.parent / "tmp").iterdir()) == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_python_swallows_ends_it_still() -> None:
    """What is raised while an object is taken away is told by Python, and goes no further."""

    class Leaving:
        def __del__(self) -> None:
            os.kill(os.getpid(), signal.SIGTERM)

    with ended_in_order():
        end_if_asked()
        leaving = Leaving()
        del leaving
        with pytest.raises(KeyboardInterrupt):
            end_if_asked()
    with ended_in_order():
        end_if_asked()
