"""Shows a plan being applied: a tree that redraws itself on a terminal, one line a resource elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.engine.result import RunResult
    from aiscale.plan.changes import Plan
    from aiscale.plan.events import Event, OnEvent


@contextmanager
def application_view(console: Console, plan: Plan | None = None) -> Iterator[OnEvent]:
    """A receiver of the engine's events that shows them on standard error.

    Args:
        console: where to show them.
        plan: what is applied, for the count of what is to do.

    Yields:
        The callback; it may be called from several threads.
    """
    from aiscale.render.events_text import EventLines, LiveProgress

    lock = threading.Lock()
    if console.shows_progress:
        from rich.live import Live

        progress = LiveProgress(plan)
        with Live(progress, console=console.err, refresh_per_second=8):

            def redraw(event: Event) -> None:
                with lock:
                    progress.on(event)

            yield redraw
        return
    lines = EventLines()

    def write(event: Event) -> None:
        with lock:
            for line in lines.lines(event):
                console.note(line)

    yield write


_NOT_READY = (
    "pods of the previous version serve until the new ones are ready; fix the blueprint or check out the previous "
    "commit, and run aiscale up again; --wait 15m waits longer"
)


def finish_all(
    results: Mapping[str, RunResult], output: str, console: Console, *, several: bool, untouched: Sequence[str] = ()
) -> int:
    """Print what came of it and return the exit code: of the first that failed.

    Args:
        results: the outcome, by what the environment calls the cluster, in the order of the runs.
        output: ``text`` or ``json``.
        console: where to print.
        several: whether the system is on several clusters.
        untouched: those that were left as they are: one before them failed, or they could not be reached.
    """
    code = next((int(result.exit_code) for result in results.values() if result.exit_code), 0)
    if output == "json":
        data = {name: result.as_data() for name, result in results.items()}
        whole = {"clusters": data, "untouched": list(untouched)} if several else next(iter(data.values()))
        console.json({"format_version": "1.0", **whole})
        return code
    for name, result in results.items():
        _print(result, f"{name}: " if several else "", console)
    for name in untouched:
        console.note(f"{name}: not changed")
    return code


def finish(result: RunResult, output: str, console: Console) -> int:
    """Print what came of one run and return the exit code."""
    return finish_all({"": result}, output, console, several=False)


def _print(result: RunResult, where: str, console: Console) -> None:
    for failure in result.failed:
        hint = "run aiscale up --force-conflicts to take over the fields" if "conflict with" in failure.reason else ""
        console.error(f"{where}{failure.key}: {failure.action.value} failed: {failure.reason}", hint=hint)
    for item in (*result.not_ready, *result.remaining):
        is_last = result.not_ready and item is result.not_ready[-1]
        console.error(f"{where}{item.key}: {item.reason}", details=item.details, hint=_NOT_READY if is_last else "")
    console.print(result.summary())
