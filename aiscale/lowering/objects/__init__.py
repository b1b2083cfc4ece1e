"""Lowering of raw objects."""
