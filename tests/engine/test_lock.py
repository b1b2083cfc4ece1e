from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from aiscale.engine.folder import StateFolder
from aiscale.engine.lock import LockedError, locked
from aiscale.errors import ExitCode

HOLD = """
import sys, time
from pathlib import Path
from aiscale.engine.folder import StateFolder
from aiscale.engine.lock import locked
with locked(StateFolder(Path(sys.argv[1])), "up"):
    print("held", flush=True)
    time.sleep(60)
"""

TRY = """
import sys
from pathlib import Path
from aiscale.engine.folder import StateFolder
from aiscale.engine.lock import LockedError, locked
try:
    with locked(StateFolder(Path(sys.argv[1])), "up"):
        print("won", flush=True)
        sys.stdin.read()
except LockedError:
    print("lost", flush=True)
"""


def test_a_second_run_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with (
        pytest.raises(LockedError, match=rf"being changed by `aiscale up`, process {holder.pid} on ") as caught,
        locked(StateFolder(tmp_path), "up"),
    ):
        pass
    assert caught.value.exit_code == ExitCode.DEPLOYMENT
    holder.kill()
    holder.wait()


def test_killing_the_owner_frees_the_lock(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    holder.stdout.readline()
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with locked(StateFolder(tmp_path), "up"):
        assert (tmp_path / "lock.json").exists()
    assert not (tmp_path / "lock.json").exists()


def test_of_many_that_race_one_wins(tmp_path: Path) -> None:
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", TRY, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(8)
    ]
    said = []
    for racer in racers:
        assert racer.stdout is not None
        said.append(racer.stdout.readline())
    assert sorted(said) == ["lost\n"] * 7 + ["won\n"]
    for racer in racers:
        racer.communicate("")


def test_the_lock_of_a_process_that_has_just_been_killed_is_waited_for(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path / "test")
    code = (
        "import os, sys, time\nfrom pathlib import Path\nfrom aiscale.engine.folder import StateFolder\n"
        "from aiscale.engine.lock import locked\n"
        "with locked(StateFolder(Path(sys.argv[1])), 'up'):\n"
        "    if os.fork() == 0:\n"  # a child that has not become another program yet
        "        print('held', flush=True)\n        time.sleep(1)\n        os._exit(0)\n"
        "    time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(folder.root)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    process.kill()
    process.wait()
    with locked(folder, "up"):
        pass
