"""One run at a time: a kernel lock, which dies with its process, and a note of who holds it."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from aiscale.clock import machine_time
from aiscale.engine.folder import StateFolder
from aiscale.engine.state import StateError
from aiscale.errors import DeploymentError

_HANDOVER_S = 5.0
"""How long a process that a killed one has just started may keep the lock: until it becomes another program."""


class LockedError(DeploymentError):
    """Another process changes this environment right now."""


@contextmanager
def locked(folder: StateFolder, purpose: str) -> Iterator[None]:
    """Hold the lock of an environment. It needs no unlocking after a crash: the kernel frees it.

    Args:
        folder: the environment's state.
        purpose: the command, for the message that others get.

    Raises:
        LockedError: somebody else holds it; the message says who.
        StateError: it cannot be written to.
    """
    from filelock import FileLock, Timeout

    folder.make()
    lock = FileLock(folder.lock, timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        if not _has_ended(folder):
            raise _held(folder) from None
        try:
            lock.acquire(timeout=_HANDOVER_S)
        except Timeout:
            raise _held(folder) from None
    try:
        note = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": f"{machine_time():%Y-%m-%d %H:%M:%S} UTC",
            "purpose": purpose,
        }
        try:
            folder.owner.write_text(json.dumps(note), encoding="utf-8")
        except OSError as error:
            raise StateError(
                f"{folder.owner} cannot be written: {error.strerror}",
                hint="make room or make it writable; nothing was changed",
            ) from None
        yield
    finally:
        folder.owner.unlink(missing_ok=True)
        lock.release()


def _has_ended(folder: StateFolder) -> bool:
    """Whether the process that noted itself here has ended: the kernel is about to free its lock."""
    import psutil

    try:
        note = json.loads(folder.owner.read_text(encoding="utf-8"))
        return note["host"] == socket.gethostname() and not psutil.pid_exists(int(note["pid"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def _held(folder: StateFolder) -> LockedError:
    try:
        note = json.loads(folder.owner.read_text(encoding="utf-8"))
        who = f"`aiscale {note['purpose']}`, process {note['pid']} on {note['host']}, since {note['since']}"
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        who = "another process"
    return LockedError(
        f"this environment is being changed by {who}",
        hint="wait until it has ended, or end it, and run the command again",
    )
