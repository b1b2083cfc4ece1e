"""What happens while a plan is applied, for people: one line a resource, or a picture that redraws itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from aiscale.plan.changes import Action, Plan
from aiscale.plan.events import (
    Event,
    Note,
    NotReady,
    ResourceFailed,
    ResourceFinished,
    ResourceStarted,
    StageFinished,
    StageStarted,
    Waiting,
)
from aiscale.render.values import printable

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions
    from rich.text import Text

DONE = {
    Action.CREATE: "created",
    Action.UPDATE: "changed",
    Action.REPLACE: "replaced",
    Action.DELETE: "deleted",
    Action.SAME: "unchanged",
}
"""What was done, as a participle."""

_DOING = {
    Action.CREATE: "creating",
    Action.UPDATE: "changing",
    Action.REPLACE: "replacing",
    Action.DELETE: "deleting",
    Action.SAME: "looking at",
}
_STEPS = 10
_SHOWN_RUNNING, _SHOWN_FAILED = 6, 8


class EventLines:
    """Turns events into lines for a log: one a finished resource, and not one for every tick of a wait."""

    def __init__(self) -> None:
        self._told: dict[str, int] = {}

    def lines(self, event: Event) -> tuple[str, ...]:
        """The lines that an event is worth; often none."""
        match event:
            case StageStarted(name, detail):
                return (printable(f"{name}: {detail}" if detail else name),)
            case ResourceFinished(key, action, seconds):
                return (f"  {action.symbol:<3}{printable(key)}  {DONE[action]}, {took(seconds)}",)
            case ResourceFailed(key, action, reason):
                return (f"  !  {printable(key)}  {action.value} failed: {printable(reason)}",)
            case Waiting(kind, ready, total):
                return self._waiting(kind, ready, total)
            case NotReady(key, reason, details):
                return (
                    f"  !  {printable(key)}  not ready: {printable(reason)}",
                    *(f"     | {printable(line)}" for line in details),
                )
            case Note(text):
                return (printable(text),)
            case ResourceStarted() | StageFinished():
                return ()

    def _waiting(self, kind: str, ready: int, total: int) -> tuple[str, ...]:
        """A line at the start, at the end, and at most one a tenth between them."""
        step = ready * _STEPS // max(1, total)
        if self._told.get(kind) == step:
            return ()
        self._told[kind] = step
        return (f"  {printable(kind)}: {ready} of {total} ready",)


def took(seconds: float) -> str:
    """``0.4 s``, ``12 s`` or ``3 min 5 s``."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


class LiveProgress:
    """The same as a small tree for ``rich.live.Live``: stages, what runs now, what failed.

    Args:
        plan: what is applied; says how many resources there are to do. None when that is not known.
        clock: seconds from some fixed moment.
    """

    def __init__(self, plan: Plan | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._total = len(plan.changes) if plan is not None else 0
        self._done = 0
        self._stages: list[tuple[str, float | None]] = []
        self._started = clock()
        self._running: dict[str, tuple[Action, float]] = {}
        self._waits: dict[str, tuple[int, int]] = {}
        self._problems: list[str] = []
        self._note = ""

    def on(self, event: Event) -> None:
        """Take an event in; cheap, and safe from any one thread at a time."""
        match event:
            case StageStarted(name, detail):
                self._stages.append((printable(f"{name}: {detail}" if detail else name), None))
                self._started = self._clock()
            case StageFinished(_, seconds):
                if self._stages:
                    self._stages[-1] = (self._stages[-1][0], seconds)
                self._waits.clear()
            case ResourceStarted(key, action):
                self._running[key] = (action, self._clock())
            case ResourceFinished(key, _, _):
                self._running.pop(key, None)
                self._done += 1
            case ResourceFailed(key, action, reason):
                self._running.pop(key, None)
                self._problems.append(printable(f"{key}: {action.value} failed: {reason}"))
            case Waiting(kind, ready, total):
                self._waits[kind] = (ready, total)
            case NotReady(key, reason, _):
                self._problems.append(printable(f"{key}: not ready: {reason}"))
            case Note(text):
                self._note = printable(text)

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """Draw the picture as it is now, one line each, cut at the width."""
        from rich.text import Text

        lines: list[Text] = []
        for number, (name, seconds) in enumerate(list(self._stages)):
            if seconds is not None:
                lines.append(Text.assemble(("✓ ", "green"), name, (f"  {took(seconds)}", "dim")))
            elif number == len(self._stages) - 1:
                lines.append(Text.assemble(("• ", "cyan"), name, (f"  {took(self._clock() - self._started)}", "dim")))
                lines += self._current()
        lines += [Text.assemble(("  ! ", "red"), problem) for problem in self._problems[:_SHOWN_FAILED]]
        if len(self._problems) > _SHOWN_FAILED:
            lines.append(Text(f"  ! and {len(self._problems) - _SHOWN_FAILED} more, named at the end", style="red"))
        if self._note:
            lines.append(Text(f"  {self._note}", style="dim"))
        for line in lines:
            line.truncate(options.max_width, overflow="ellipsis")
            yield line

    def _current(self) -> list[Text]:
        from rich.text import Text

        lines = []
        if self._total and not self._waits and (self._running or self._done):
            lines.append(
                Text.assemble("  ", (_bar(self._done, self._total), "cyan"), f" {self._done} of {self._total}")
            )
        now = self._clock()
        for key, (action, since) in list(self._running.items())[:_SHOWN_RUNNING]:
            lines.append(
                Text.assemble(
                    f"  {action.symbol:<3}{printable(key)}", (f"  {_DOING[action]}, {took(now - since)}", "dim")
                )
            )
        if len(self._running) > _SHOWN_RUNNING:
            lines.append(Text(f"     and {len(self._running) - _SHOWN_RUNNING} more", style="dim"))
        for kind, (ready, total) in list(self._waits.items()):
            lines.append(
                Text.assemble("  ", (_bar(ready, total), "cyan"), f" {printable(kind)}: {ready} of {total} ready")
            )
        return lines


def _bar(done: int, total: int, width: int = 20) -> str:
    full = min(width, done * width // max(1, total))
    return "━" * full + "─" * (width - full)
