"""The others of a group, in a few words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from aiscale.core.wording import listed

_SHOWN = 3


def others(names: Sequence[str], name: str) -> str:
    """Everybody of a group but one: ``a``, ``a, b and 7 more``. As quick for a large group as for a small one."""
    first = list(islice((other for other in names if other != name), _SHOWN))
    rest = len(names) - 1 - len(first)
    return listed([*first, f"{rest} more"] if rest > 0 else first, most=_SHOWN + 1)
