"""What makes an architecture wrong or risky: one rule a file, and the review that runs them all."""

from aiscale.rules.review import check

__all__ = ["check"]
