"""What is brought up in the United States."""

from cells import us as system

__all__ = ["system"]
