"""The real schemas of every kind aiscale writes, and the API server's verdict on a manifest, offline."""

from __future__ import annotations

from aiscale.catalog.extension import add_definitions
from aiscale.catalog.lookup import crd_manifest, is_custom, kinds, load, plural, scope, sources
from aiscale.catalog.model import KindEntry, KindSchema, Source, Violation
from aiscale.catalog.validation import validate

__all__ = [
    "KindEntry",
    "KindSchema",
    "Source",
    "Violation",
    "add_definitions",
    "crd_manifest",
    "is_custom",
    "kinds",
    "load",
    "plural",
    "scope",
    "sources",
    "validate",
]
