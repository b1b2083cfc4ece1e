"""Rules about features: what a model is given, and whether it is what it was trained with."""

from __future__ import annotations

from aiscale.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
"""The rules of this area, by code. Adding one is one file and one line here."""
