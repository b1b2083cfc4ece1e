"""Shows the installation of tools: bars on a terminal, lines elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from aiscale.cli.console import Console
    from aiscale.toolchain import Progress, ProgressEvent

_LINE_EVERY_S = 15.0


@contextmanager
def tool_progress(console: Console) -> Iterator[Progress]:
    """A receiver of tool events that shows them on standard error.

    Yields:
        The callback for :func:`aiscale.toolchain.resolve` and :func:`aiscale.toolchain.install_all`.
    """
    if console.is_terminal:
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

        columns = (
            SpinnerColumn(),
            TextColumn("{task.fields[part]}", style="bold"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[time]}", style="dim"),
        )
        with Progress(*columns, console=console.err, transient=True) as bars:
            yield _Bars(console, bars)
    else:
        yield _Lines(console)


class _Bars:
    """One bar for each part that is being worked on; what is finished or decided stays as a line."""

    def __init__(self, console: Console, bars: Bars) -> None:
        self._console = console
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}
        self._lock = threading.Lock()

    def __call__(self, event: ProgressEvent) -> None:
        with self._lock:
            if event.step == "note":
                self._console.note(_line(event))
                return
            if event.step == "ready":
                task = self._tasks.pop(event.part, None)
                if task is not None:  # what was there already needs no line
                    self._bars.remove_task(task)
                    self._console.note(_line(event))
                return
            if event.part not in self._tasks:
                self._tasks[event.part] = self._bars.add_task("", total=1.0, part=event.part, time="")
            self._bars.update(
                self._tasks[event.part], description=event.message, completed=event.done or 0.0, time=_time(event)
            )


class _Lines:
    """A line when a step begins, then one every quarter of a minute."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._last: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()

    def __call__(self, event: ProgressEvent) -> None:
        with self._lock:
            step, said_s = self._last.get(event.part, ("", 0.0))
            if event.step == step and event.step != "note" and event.elapsed_s - said_s < _LINE_EVERY_S:
                return
            if event.step == "ready" and not step:  # what was there already needs no line
                return
            self._last[event.part] = (event.step, event.elapsed_s)
            self._console.note(_line(event))


def _line(event: ProgressEvent) -> str:
    if event.step == "ready":
        return f"{event.part}: ready, {event.message}, {_seconds(event.elapsed_s)}"
    if event.step == "note":
        return f"{event.part}: {event.message}"
    return f"{event.part}: {event.message} ({_time(event)})"


def _time(event: ProgressEvent) -> str:
    if event.estimate_s is None:
        return _seconds(event.elapsed_s)
    return f"{_seconds(event.elapsed_s)} of about {_seconds(event.estimate_s)}"


def _seconds(duration_s: float) -> str:
    whole = round(duration_s)
    return f"{whole // 60} min {whole % 60:02d} s" if whole >= 60 else f"{whole} s"
