"""Retrieval on its way to records."""
