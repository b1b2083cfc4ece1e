"""Rules about how the number of replicas follows the load."""

from __future__ import annotations

from aiscale.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
"""The rules of this area, by code. Adding one is one file and one line here."""
