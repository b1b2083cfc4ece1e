"""``aiscale sandbox start`` is killed in the middle: nothing is lost sight of."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from aiscale import sandbox
from aiscale.sandbox.layout import layout_of
from aiscale.sandbox.processes import MARK, marked
from tests.support.sandbox import eventually

pytestmark = [pytest.mark.tools, pytest.mark.usefixtures("state_home")]


def start_and_kill_at(line: str) -> None:
    """Run the command and kill it -9 as soon as it has said ``line``."""
    command = [sys.executable, "-m", "aiscale", "sandbox", "start"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    assert process.stderr is not None
    for said in process.stderr:
        if line in said:
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stderr.close()


def carriers(directory: Path) -> set[int]:
    """Pids of everything that carries the sandbox's mark, found without aiscale's own search."""
    found = set()
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == str(directory):
                found.add(process.pid)
        except psutil.Error:
            continue
    return found


@pytest.mark.parametrize(
    "line",
    [
        "(etcd): starting",
        pytest.param("(kube-apiserver): starting", marks=pytest.mark.long),
        pytest.param("(kwok): starting", marks=pytest.mark.long),
        "(loop): starting",
    ],
)
def test_nothing_is_left_that_status_does_not_name_and_stop_does_not_end(line: str) -> None:
    start_and_kill_at(line)
    directory = layout_of("default").directory
    alive = carriers(directory)
    named = {process.pid for process in sandbox.status().processes if process.pid is not None}
    assert alive <= named
    sandbox.stop()
    assert carriers(directory) == set()
    assert sandbox.status().state in {"stopped", "absent"}


def test_the_next_start_goes_on_from_there() -> None:
    start_and_kill_at("(loop): starting")
    (layout_of("default").record("etcd")).unlink(missing_ok=True)  # as if killed just before it was written
    sandbox.start()
    found = sandbox.status()
    assert (found.state, all(process.recorded for process in found.processes)) == ("running", True)
    assert len(marked(found.directory)) == len(found.processes), "no part runs twice"


def test_a_stop_that_is_killed_is_finished_by_the_next() -> None:
    sandbox.start()
    process = subprocess.Popen([sys.executable, "-m", "aiscale", "sandbox", "stop"], stdout=subprocess.DEVNULL)
    directory = layout_of("default").directory
    eventually(lambda: len(marked(directory)) < 6)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    sandbox.stop()
    assert (carriers(directory), sandbox.status().state) == (set(), "stopped")
