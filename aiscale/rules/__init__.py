"""Checks of an architecture: one rule per file, and the review that runs them."""

from aiscale.rules.review import check

__all__ = ["check"]
