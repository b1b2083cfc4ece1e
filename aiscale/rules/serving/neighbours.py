"""The others of a group, in a few words."""

from __future__ import annotations

from collections.abc import Sequence

from aiscale.core.messages.wording import few, listed

_SHOWN = 3


def others(names: Sequence[str], name: str) -> str:
    """Everybody of a group but one: ``a``, ``a, b and 7 more``. As quick for a large group as for a small one."""
    first = few((other for other in names if other != name), _SHOWN)
    return listed(first, of=len(names) - 1)
