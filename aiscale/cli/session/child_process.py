"""Runs what follows in a child process, so that a blueprint can hang, exit or die without taking the command down.

The parent only watches. The child loads the blueprint and then goes on with the command: nothing has to be
copied between processes, and what is shown is what was loaded.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
from collections.abc import Callable, Iterator
from typing import NoReturn

from aiscale.errors import BlueprintError, ExitCode

_GRACE_S = 3.0
"""Time that the child has to report its own time limit before it is ended."""


def enter_child(time_limit_s: float, blueprint: str) -> Callable[[], None]:
    """Fork: the parent never returns from here, the child does.

    Args:
        time_limit_s: how long the child may take until it calls what is returned.
        blueprint: shown when the child is stuck or dies.

    Returns:
        To be called by the child once, when loading is over: from then on the child reports errors itself.

    Raises:
        BlueprintError: in the parent, when the child is stuck beyond its limit or dies while loading.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _die_with_parent()

        def tell() -> None:
            os.write(writer, b".")
            os.close(writer)

        return tell
    os.close(writer)
    with _forwarded_signals(child):
        _watch(child, reader, time_limit_s, blueprint)
    raise AssertionError("the watch ends the process, or raises")


def _watch(child: int, reader: int, time_limit_s: float, blueprint: str) -> NoReturn:
    """Wait until the child has ended, and end as it did; raises where it did not get as far as to tell."""
    ready, _, _ = select.select([reader], [], [], time_limit_s + _GRACE_S)
    if not ready:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise BlueprintError(
            f"{blueprint}: the blueprint was still running after {time_limit_s:g} s",
            hint="a blueprint should only declare; raise the limit with AISCALE_LOAD_TIMEOUT=<seconds>",
        )
    told = os.read(reader, 1)
    status = _wait(child)
    if os.WIFSIGNALED(status):
        _report_death(os.WTERMSIG(status), is_loading=not told, blueprint=blueprint)
    if not told and os.WEXITSTATUS(status) != ExitCode.CANCELLED:
        raise BlueprintError(
            f"{blueprint}: the process that loaded the blueprint ended "
            f"(exit {os.WEXITSTATUS(status)}) without a message",
            hint="look for os._exit, os.fork or os.execv in the blueprint and in what it imports",
        )
    sys.stdout.flush()
    os._exit(os.WEXITSTATUS(status))


def _report_death(number: int, *, is_loading: bool, blueprint: str) -> None:
    name = signal.Signals(number).name
    if is_loading:
        raise BlueprintError(f"{blueprint}: the process that loaded the blueprint was ended by {name}")
    if number in {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}:
        os._exit(ExitCode.CANCELLED)
    os.kill(os.getpid(), number)


def _wait(child: int) -> int:
    while True:
        with contextlib.suppress(InterruptedError):
            return os.waitpid(child, 0)[1]


@contextlib.contextmanager
def _forwarded_signals(child: int) -> Iterator[None]:
    """Ctrl-C reaches the whole foreground group by itself; what is sent to us alone is passed on."""

    def forward(number: int, _frame: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, number)

    before = {signal.SIGINT: signal.signal(signal.SIGINT, signal.SIG_IGN)}
    before |= {number: signal.signal(number, forward) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _die_with_parent() -> None:
    """On Linux the kernel tells the child when its parent dies; SIGTERM lets it stop in good order."""
    if sys.platform == "linux":
        import ctypes

        pr_set_pdeathsig = 1
        ctypes.CDLL(None, use_errno=True).prctl(pr_set_pdeathsig, signal.SIGTERM)
