"""From components to resources.

``lower`` is loaded on first use: plans read resources without loading what makes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aiscale.lowering.system import lower

__all__ = ["lower"]


def __getattr__(name: str) -> Any:
    if name == "lower":
        from aiscale.lowering.system import lower

        return lower
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
