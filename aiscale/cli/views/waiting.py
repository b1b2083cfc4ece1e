"""Shows that something is waited for: one line that moves on a terminal, a line elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiscale.cli.console import Console


@contextmanager
def waiting(console: Console, text: str, *, to_logs: bool = True) -> Iterator[None]:
    """Say on standard error what is going on, for as long as it takes. Nothing else may be shown meanwhile.

    Args:
        console: where to say it.
        text: what is going on: ``reading the state in s3://states``.
        to_logs: whether it is worth a line where nobody watches.
    """
    if console.shows_progress:
        with console.err.status(text):
            yield
        return
    if to_logs:
        console.note(text)
    yield
