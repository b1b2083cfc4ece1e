"""Starts the parts as plain processes and finds them again, whatever was killed meanwhile.

Every process runs in a session of its own and carries two environment variables that name the sandbox's
folder and the part. They are there from the first instruction on, so a process that was started a moment
before aiscale was killed is still found. A record of pid, start time and arguments is written besides: it
makes the common look-up cheap and tells a part that died from one that was never started.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from aiscale.clock import machine_time
from aiscale.errors import SandboxError
from aiscale.sandbox.layout import Layout, write_private

MARK = "AISCALE_SANDBOX"
"""Environment variable of every process of a sandbox: its folder."""

MARK_PART = "AISCALE_SANDBOX_PART"
"""Environment variable of every process of a sandbox: which part it is."""

GO_ENVIRONMENT: Mapping[str, str] = {"GOGC": "200", "GOMEMLIMIT": "820MiB"}
"""For the parts in Go: a heap may grow to three times what is live before it is collected, instead of twice.

Of the processor's time that an edit of 100 Deployments and their rollout takes, this saves an eighth. The limit keeps
the API server from growing with it while definitions of custom resources are installed.
"""

_KEPT = ("PATH", "LANG", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TZ")
_TAIL_BYTES = 16_384
_LINE_LIMIT = 240
_KILL_LIMIT_S = 10.0
_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True, slots=True)
class Record:
    """What was started for a part.

    Attributes:
        part: which part.
        pid: process id.
        started: start time, in seconds since 1970.
        program: the binary.
        arguments: its arguments.
    """

    part: str
    pid: int
    started: float
    program: str
    arguments: tuple[str, ...]


def spawn(layout: Layout, part: str, program: Path, arguments: Sequence[str], more: Mapping[str, str]) -> Record:
    """Starts a part, its output going to a fresh log, and records it.

    Args:
        layout: the sandbox.
        part: which part.
        program: the binary.
        arguments: its arguments.
        more: environment variables besides the usual ones.

    Raises:
        SandboxError: the program cannot be started.
    """
    log = layout.log(part)
    if log.exists():
        log.replace(log.with_suffix(".previous.log"))
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= {"HOME": str(layout.directory), MARK: str(layout.directory), MARK_PART: part, **more}
    try:
        with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600), "wb") as output:
            process = subprocess.Popen(
                [str(program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=layout.directory,
                env=environment,
                start_new_session=True,
            )
    except OSError as error:
        raise SandboxError(f"{part} cannot be started: {program}: {error.strerror}", hint="aiscale doctor") from None
    _children[process.pid] = process
    try:
        started = psutil.Process(process.pid).create_time()
    except psutil.Error:  # it has ended already; the look for it will say so
        started = machine_time().timestamp()
    record = Record(part, process.pid, started, str(program), tuple(arguments))
    write_private(layout.record(part), json.dumps(asdict(record), indent=2) + "\n")
    return record


def read_record(layout: Layout, part: str) -> Record | None:
    """What was started for a part, or None when nothing was, or the file is broken (the mark finds it then)."""
    try:
        data = json.loads(layout.record(part).read_text("utf-8"))
        return Record(data["part"], data["pid"], data["started"], data["program"], tuple(data["arguments"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def recorded(layout: Layout, part: str) -> psutil.Process | None:
    """The running process that the part's record names; None when there is none. Costs some 100 µs."""
    record = read_record(layout, part)
    if record is None:
        return None
    _reap()
    try:
        process = psutil.Process(record.pid)
        return process if _is(process, record, layout) else None
    except psutil.Error:
        return None


def marked(directory: Path) -> list[tuple[str, psutil.Process]]:
    """Every running process that carries the mark of a sandbox's folder, with its part. Looks at all processes."""
    _reap()
    found = [(part, process) for where, part, process in _all_marked() if where == str(directory)]
    return sorted(found, key=lambda one: one[1].create_time())


def marked_directories() -> set[Path]:
    """The folder of every sandbox that has a running process, whether the folder is still there or not."""
    return {Path(where) for where, _, _ in _all_marked()}


def end(processes: Iterable[psutil.Process], grace_s: float) -> None:
    """Asks processes to end, and kills those that do not within ``grace_s`` seconds."""
    waiting = list(processes)
    for process in waiting:
        _signal(process, kill=False)
    waiting = _wait(waiting, grace_s)
    for process in waiting:
        _signal(process, kill=True)
    _wait(waiting, _KILL_LIMIT_S)


def await_ended(layout: Layout, part: str) -> None:
    """Waits until a part that is dead has let go of everything.

    A killed process keeps its ports to its last thread. Before it is a zombie there is a moment in which its memory,
    and with it the mark, is gone already and its ports are not.
    """
    record = read_record(layout, part)
    if record is None or recorded(layout, part) is not None:
        return
    try:
        process = psutil.Process(record.pid)
        if abs(process.create_time() - record.started) < 1:
            _wait([process], _KILL_LIMIT_S)
    except psutil.Error:  # gone altogether
        return


def tail(log: Path, lines: int = 12) -> tuple[str, ...]:
    """The last lines of a log, each cut to 240 characters."""
    try:
        with log.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL_BYTES))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ()
    kept = [line.rstrip() for line in text.splitlines() if line.strip()][-lines:]
    return tuple(line if len(line) <= _LINE_LIMIT else f"{line[: _LINE_LIMIT - 1]}…" for line in kept)


def python_environment() -> dict[str, str]:
    """What a part written in Python needs to import this package."""
    package = Path(__file__).resolve().parent.parent.parent
    return {"PYTHONPATH": str(package), "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def _is(process: psutil.Process, record: Record, layout: Layout) -> bool:
    """Whether the process is the recorded one: another may have its pid by now."""
    if process.status() == psutil.STATUS_ZOMBIE:
        return False
    try:
        environment = process.environ()
    except psutil.AccessDenied:
        environment = {}
    if not environment:  # not to be read, or the process began or was killed this very moment
        return bool(process.memory_info().vms) and abs(process.create_time() - record.started) < 1
    return environment.get(MARK) == str(layout.directory) and environment.get(MARK_PART) == record.part


def _all_marked() -> Iterable[tuple[str, str, psutil.Process]]:
    user = os.getuid() if sys.platform != "win32" else None
    for process in psutil.process_iter():
        try:
            if user is not None and process.uids().real != user:
                continue
            environment = process.environ()
            if MARK in environment and process.status() != psutil.STATUS_ZOMBIE:
                yield environment[MARK], environment.get(MARK_PART, "?"), process
        except (psutil.Error, OSError):
            continue


def _signal(process: psutil.Process, *, kill: bool) -> None:
    try:
        if kill:
            process.kill()
        else:
            process.terminate()
    except psutil.NoSuchProcess:
        pass


def _wait(waiting: list[psutil.Process], limit_s: float) -> list[psutil.Process]:
    """Waits for processes to end; gives those that have not. One that only its parent has to notice has ended."""
    deadline = time.monotonic() + limit_s
    while (waiting := [process for process in waiting if _lives(process)]) and time.monotonic() < deadline:
        time.sleep(0.01)
    _reap()
    return waiting


def _lives(process: psutil.Process) -> bool:
    """Whether anything of the process is left. Threads may outlive the first one, and hold its ports and files."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE or process.num_threads() > 1)
    except psutil.Error:  # gone, or a system that tells nothing of the threads of the dead
        return False


def _reap() -> None:
    """Takes note of children of this very process that have ended, which would stay as zombies."""
    for pid, child in list(_children.items()):  # other threads may do the same
        if child.poll() is not None:
            _children.pop(pid, None)
