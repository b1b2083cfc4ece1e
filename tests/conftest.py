"""Fixtures for all tests."""

from tests.support.sandbox import sandbox

__all__ = ["sandbox"]
