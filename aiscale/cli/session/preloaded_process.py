"""Does work in a child process of a process that has everything imported and no blueprint loaded."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aiscale.cli.console import Console

Send = Callable[[Any], None]


def in_child(work: Callable[[Send], int], console: Console) -> tuple[int, list[Any]]:
    """Fork, do the work there, and wait for it.

    Args:
        work: gives an exit code, and may send what it has found out, from its own children too.
        console: where errors are printed.

    Returns:
        The exit code, and what was sent.
    """
    from aiscale.cli.main import guarded

    sys.stdout.flush()
    sys.stderr.flush()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)

        def send(value: Any) -> None:
            data = pickle.dumps(value)
            with contextlib.suppress(OSError):
                _write(writer, len(data).to_bytes(8, "big") + data)

        code = guarded(lambda: work(send), console)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    os.close(writer)
    with open(reader, "rb") as stream:  # noqa: PTH123  # a descriptor, not a path
        received = stream.read()
    status = _wait(child)
    return (os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 1), _values(received)


def _write(writer: int, data: bytes) -> None:
    while data:
        data = data[os.write(writer, data) :]


def _values(received: bytes) -> list[Any]:
    values = []
    while len(received) >= 8:
        size = int.from_bytes(received[:8], "big")
        values.append(pickle.loads(received[8 : 8 + size]))  # noqa: S301  # written by our own child
        received = received[8 + size :]
    return values


def _wait(child: int) -> int:
    """Wait for the child; Ctrl-C reaches it too, and is passed on when it has ended."""
    interrupted = False
    while True:
        try:
            status = os.waitpid(child, 0)[1]
        except KeyboardInterrupt:
            interrupted = True
            continue
        if interrupted or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGINT):
            raise KeyboardInterrupt
        return status
