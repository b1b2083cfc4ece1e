"""Runs a long Go command: output to a log, a report each second, and no process left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from aiscale.errors import ToolError
from aiscale.toolchain.progress import Reporter
from aiscale.toolchain.room import no_room
from aiscale.toolchain.table import Part

_REPORT_EVERY_S = 1.0
_TAIL_LINES = 15
_GRACE_S = 3.0


def run_logged(
    command: list[str],
    *,
    folder: Path,
    environment: dict[str, str],
    log: Path,
    part: Part,
    reporter: Reporter,
    estimate_s: float,
    pid_file: Path,
) -> None:
    """Runs ``command`` in its own process group until it ends.

    The process group is written to ``pid_file`` while it runs, so that a run that finds the file
    after a kill can end what was left (:func:`end_orphan`).

    Raises:
        ToolError: the command fails; the details hold the end of its log.
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
    if code != 0:
        tail = log.read_text("utf-8", "replace").splitlines()[-_TAIL_LINES:]
        if any("no space left on device" in line for line in tail):
            raise no_room(folder, f"building {part.name}; the log is {log}")
        raise ToolError(
            f"the build of {part.name} {part.version} failed",
            hint=f"the whole log is {log}; the next run continues from what is already compiled",
            details=tuple(tail),
        )


def end_orphan(pid_file: Path) -> bool:
    """Ends the command of a run that was killed, if it still runs.

    Returns:
        Whether there was one.
    """
    try:
        pid_text, started_at = pid_file.read_text("utf-8").split()
    except (OSError, ValueError):
        return False
    alive = _started_at(int(pid_text)) == started_at  # the number may belong to a stranger by now
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
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        try:
            process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            continue
        return


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
