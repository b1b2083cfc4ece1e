"""What makes an architecture wrong or risky: one rule a file, and the runner over all of them."""

from aiscale.rules.runner import check

__all__ = ["check"]
