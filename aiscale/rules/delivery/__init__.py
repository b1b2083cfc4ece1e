"""Rules about how new versions are made, judged and rolled out."""

from __future__ import annotations

from aiscale.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
"""The rules of this area, by code. Adding one is one file and one line here."""
