"""What is brought up in Europe."""

from cells import eu as system

__all__ = ["system"]
