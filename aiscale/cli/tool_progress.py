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


@contextmanager
def tool_progress(console: Console) -> Iterator[Progress]:
    """A receiver of tool events that shows them on standard error.

    Yields:
        The callback for :func:`aiscale.toolchain.resolve` and :func:`aiscale.toolchain.install_all`.
    """
    from aiscale.toolchain.progress_lines import Lines

    if console.shows_progress:
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
        yield Lines(console.note)


class _Bars:
    """One bar for each part that is being worked on; what is finished or decided stays as a line."""

    def __init__(self, console: Console, bars: Bars) -> None:
        self._console = console
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}
        self._lock = threading.Lock()

    def __call__(self, event: ProgressEvent) -> None:
        from aiscale.toolchain.progress_lines import line_of, time_of

        with self._lock:
            if event.step == "note":
                self._console.note(line_of(event))
                return
            if event.step == "ready":
                task = self._tasks.pop(event.part, None)
                if task is not None:  # what was there already needs no line
                    self._bars.remove_task(task)
                    self._console.note(line_of(event))
                return
            if event.part not in self._tasks:
                self._tasks[event.part] = self._bars.add_task("", total=1.0, part=event.part, time="")
            self._bars.update(
                self._tasks[event.part], description=event.message, completed=event.done or 0.0, time=time_of(event)
            )
