"""Records which fields of components and their values are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiscale.core.edges import Declared


@contextmanager
def recorded_reads(record: Callable[[Declared, str, Any], None]) -> Iterator[None]:
    """Call ``record`` with the object, the attribute and its value at each read meanwhile. Every read gets slower.

    Args:
        record: is called from within the read; its caller's caller is the code that reads.
    """

    def read(self: Declared, name: str) -> Any:
        value = object.__getattribute__(self, name)
        record(self, name, value)
        return value

    type.__setattr__(Declared, "__getattribute__", read)
    try:
        yield
    finally:
        type.__delattr__(Declared, "__getattribute__")
