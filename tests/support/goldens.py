"""Whole-output comparison with files under tests/golden. ``AISCALE_UPDATE_GOLDENS=1`` writes them anew."""

from __future__ import annotations

import os
from pathlib import Path


def assert_golden(actual: str, expected: Path) -> None:
    """Compare with the file, or write it when asked to."""
    if os.environ.get("AISCALE_UPDATE_GOLDENS") == "1":
        expected.write_text(actual, encoding="utf-8")
    if not expected.exists():
        raise AssertionError(f"{expected} is missing; AISCALE_UPDATE_GOLDENS=1 writes it")
    assert actual == expected.read_text(encoding="utf-8")
