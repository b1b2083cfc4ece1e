"""The namespace that a system lives in."""
