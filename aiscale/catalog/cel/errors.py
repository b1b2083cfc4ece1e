"""What can go wrong with an expression; inside the catalog only, never shown as an exception."""

from __future__ import annotations


class CelError(Exception):
    """Evaluation fails: no such key, no such overload, division by zero. ``||`` and ``&&`` may absorb it."""


class CelSyntaxError(ValueError):
    """The text is no expression."""


class UnsupportedExpressionError(ValueError):
    """The expression calls a function that this evaluator does not have."""


class CostLimitError(Exception):
    """An evaluation costs more than it may. Nothing absorbs it."""


def no_overload(name: str, *values: object) -> CelError:
    """The error of a function called with types that it does not take."""
    return CelError(f"no such overload: {name}({', '.join(type(value).__name__ for value in values)})")
