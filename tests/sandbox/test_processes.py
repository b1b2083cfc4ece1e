"""Starting, finding and ending processes, with real ones that sleep."""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
from pathlib import Path

import psutil
import pytest

from aiscale.errors import SandboxError
from aiscale.sandbox.layout import Layout
from aiscale.sandbox.ports import free_port, is_taken
from aiscale.sandbox.processes import await_ended, end, marked, marked_directories, read_record, recorded, spawn, tail
from tests.support.sandbox import eventually

SLEEP = Path(shutil.which("sleep") or "/bin/sleep")
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"

HALF_DEAD = """
import ctypes, pathlib, socket, sys, threading
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
threading.Thread(target=pathlib.Path(sys.argv[2]).read_text).start()
ctypes.CDLL(None).pthread_exit(None)
"""
"""Ends its first thread; the other one keeps the port until somebody has written into the pipe."""


def test_a_process_is_found_by_record_and_by_mark(layout: Layout) -> None:
    record = spawn(layout, "etcd", SLEEP, ["60"], {})
    found = recorded(layout, "etcd")
    assert found is not None
    assert (found.pid, read_record(layout, "etcd")) == (record.pid, record)
    assert eventually(lambda: marked(layout.directory)) == [("etcd", found)]
    assert layout.directory in marked_directories()
    assert os.getsid(record.pid) == record.pid, "it lives in a session of its own"
    end([found], grace_s=5)
    assert (recorded(layout, "etcd"), marked(layout.directory)) == (None, [])


def test_without_a_record_the_mark_still_finds_it(layout: Layout) -> None:
    record = spawn(layout, "kwok", SLEEP, ["60"], {})
    layout.record("kwok").unlink()
    assert recorded(layout, "kwok") is None
    assert [(part, one.pid) for part, one in eventually(lambda: marked(layout.directory))] == [("kwok", record.pid)]


@pytest.mark.parametrize("text", ["", "{}", '{"part": "kwok"}', "[]", "\0"])
def test_a_broken_record_is_no_record(text: str, layout: Layout) -> None:
    layout.record("kwok").write_text(text)
    assert recorded(layout, "kwok") is None


def test_another_process_with_the_recorded_pid_is_not_ours(layout: Layout) -> None:
    stranger = psutil.Popen([str(SLEEP), "60"], env={**os.environ, "SOME": "thing"})
    try:
        fields = {"part": "etcd", "pid": stranger.pid, "started": stranger.create_time(), "program": str(SLEEP)}
        eventually(stranger.environ)
        layout.record("etcd").write_text(json.dumps({**fields, "arguments": ["60"]}))
        assert recorded(layout, "etcd") is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_process_that_does_not_listen_is_killed(layout: Layout) -> None:
    spawn(layout, "loop", Path(sys.executable), ["-c", STUBBORN], {})
    eventually(lambda: tail(layout.log("loop")) == ("up",))
    found = recorded(layout, "loop")
    assert found is not None
    end([found], grace_s=0.2)
    assert marked(layout.directory) == []


def test_a_process_that_has_ended_is_dead(layout: Layout) -> None:
    spawn(layout, "loop", Path(sys.executable), ["-c", "print('over')"], {})
    eventually(lambda: recorded(layout, "loop") is None)
    assert tail(layout.log("loop")) == ("over",)


def test_a_dead_process_is_awaited_to_its_last_thread(layout: Layout) -> None:
    port, pipe = free_port(()), layout.directory / "pipe"
    os.mkfifo(pipe)
    record = spawn(layout, "loop", Path(sys.executable), ["-c", HALF_DEAD, str(port), str(pipe)], {})
    eventually(lambda: psutil.Process(record.pid).status() == psutil.STATUS_ZOMBIE)
    assert (recorded(layout, "loop"), is_taken(port)) == (None, True)
    writer = threading.Timer(0.1, pipe.write_text, args=("end",))
    writer.start()
    await_ended(layout, "loop")
    assert not is_taken(port)
    writer.join()
    await_ended(layout, "loop")
    await_ended(layout, "etcd")


def test_a_process_that_has_lost_its_mark_only_is_awaited_too(layout: Layout) -> None:
    """So it looks between its kill and its end: the kernel takes the memory first, and then what was open."""
    killed = psutil.Popen([str(SLEEP), "60"], env={"SOME": "thing"})
    try:
        eventually(killed.environ)
        fields = {"part": "loop", "pid": killed.pid, "started": killed.create_time(), "program": str(SLEEP)}
        layout.record("loop").write_text(json.dumps({**fields, "arguments": ["60"]}))
        assert recorded(layout, "loop") is None
        killer = threading.Timer(0.1, killed.kill)
        killer.start()
        await_ended(layout, "loop")
        assert killed.status() == psutil.STATUS_ZOMBIE
        killer.join()
    finally:
        killed.kill()
        killed.wait()


def test_a_program_that_is_not_there(layout: Layout) -> None:
    with pytest.raises(SandboxError, match="etcd cannot be started: /nowhere/etcd: No such file"):
        spawn(layout, "etcd", Path("/nowhere/etcd"), [], {})


def test_the_environment_is_not_the_users(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary")
    spawn(layout, "loop", Path(sys.executable), ["-c", "import os; print(sorted(os.environ))"], {"MORE": "1"})
    said = eventually(lambda: tail(layout.log("loop")))
    assert "AWS_SECRET_ACCESS_KEY" not in said[0]
    assert {"'AISCALE_SANDBOX'", "'AISCALE_SANDBOX_PART'", "'MORE'"} <= set(said[0].strip("[]").split(", "))


def test_logs_keep_the_run_before_and_long_lines_are_cut(layout: Layout) -> None:
    for text in ("first", "x" * 300):
        spawn(layout, "loop", Path(sys.executable), ["-c", f"print({text!r})"], {})
        eventually(lambda: tail(layout.log("loop")))
    assert tail(layout.directory / "logs" / "loop.previous.log") == ("first",)
    assert tail(layout.log("loop")) == ("x" * 239 + "…",)
    assert layout.log("loop").stat().st_mode & 0o777 == 0o600
    assert tail(layout.log("none")) == ()
