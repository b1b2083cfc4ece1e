"""Checks of objects against each other and against their namespace: what an API server accepts and does not work."""
