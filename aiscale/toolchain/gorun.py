"""Runs a long Go command: output to a log, a report each second, and no process left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from aiscale.toolchain.progress import Reporter

_REPORT_EVERY_S = 1.0
_GRACE_S = 3.0


def run_logged(
    command: list[str],
    *,
    folder: Path,
    environment: dict[str, str],
    log: Path,
    reporter: Reporter,
    estimate_s: float,
    pid_file: Path,
) -> int:
    """Runs ``command`` in its own process group until it ends; its output is added to ``log``.

    The process group is written to ``pid_file`` while it runs, so that a run that finds the file
    after a kill can end what was left (:func:`end_orphan`).

    Returns:
        The exit status.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            pid_file.write_text(f"{process.pid} {_started_at(process.pid)}", "utf-8")
            started = time.monotonic()
            while True:
                try:
                    code = process.wait(_REPORT_EVERY_S)
                    break
                except subprocess.TimeoutExpired:
                    spent_s = time.monotonic() - started
                    reporter.send("build", _activity(log), estimate_s=estimate_s, done=min(0.99, spent_s / estimate_s))
        finally:
            if process.poll() is None:
                _end_child(process)
            pid_file.unlink(missing_ok=True)
    return code


def end_orphan(pid_file: Path) -> bool:
    """Ends the command of a run that was killed, if it still runs.

    Returns:
        Whether there was one.
    """
    try:
        pid_text, started_at = pid_file.read_text("utf-8").split()
    except (OSError, ValueError):
        return False
    alive = _started_at(int(pid_text)) == started_at  # the number may belong to another process by now
    if alive:
        _end_group(int(pid_text))
    pid_file.unlink(missing_ok=True)
    return alive


def _activity(log: Path) -> str:
    lines = log.read_bytes().splitlines()[1:]
    compiled = [line for line in lines if not line.startswith(b"go: ")]
    if compiled:
        return f"{len(compiled)} packages compiled"
    return f"{len(lines)} modules fetched" if lines else "compiling"


def _end_child(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE_S)
    _end_group(process.pid)  # what the command itself had started and not taken with it
    process.wait()


def _end_group(pid: int) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(pid, number)
        except (ProcessLookupError, PermissionError):
            return
        deadline = time.monotonic() + _GRACE_S
        while time.monotonic() < deadline:
            try:
                os.killpg(pid, 0)
            except (ProcessLookupError, PermissionError):
                return
            time.sleep(0.05)


def _started_at(pid: int) -> str:
    import psutil  # imported here: only builds need it

    try:
        return f"{psutil.Process(pid).create_time():.2f}"
    except psutil.Error:
        return "-"
