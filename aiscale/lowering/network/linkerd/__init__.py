"""Linkerd."""
