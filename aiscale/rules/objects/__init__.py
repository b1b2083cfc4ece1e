"""Rules about objects that are written out."""

from __future__ import annotations

from aiscale.rules.objects import (
    obj001_invalid_manifest,
    obj003_plaintext_secret,
    obj004_missing_object,
)

RULES = (
    obj001_invalid_manifest,
    obj003_plaintext_secret,
    obj004_missing_object,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
