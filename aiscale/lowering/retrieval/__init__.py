"""Lowering of kinds of retrieval."""
