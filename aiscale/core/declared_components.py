"""Which components a blueprint makes, to report those that nothing refers to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiscale.core.component import Component

LISTENERS: list[list[Component]] = []
"""Lists that get every new component; none but while a blueprint runs."""


@contextmanager
def recording() -> Iterator[list[Component]]:
    """Gives a list that gets every component made meanwhile, in order."""
    made: list[Component] = []
    LISTENERS.append(made)
    try:
        yield made
    finally:
        LISTENERS.remove(made)
