"""Seldon Core."""
