"""Records the components that a blueprint creates, to report unreferenced ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiscale.core.component import Component

LISTENERS: list[list[Component]] = []
"""Lists that get every new component; empty unless a blueprint is being loaded."""


@contextmanager
def recording() -> Iterator[list[Component]]:
    """Yield a list that gets every component created meanwhile, in order."""
    made: list[Component] = []
    LISTENERS.append(made)
    try:
        yield made
    finally:
        LISTENERS.remove(made)
