"""Rules about where data and workloads may be, and what happens when a site is cut off."""

from __future__ import annotations

from aiscale.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
"""The rules of this area, by code. Adding one is one file and one line here."""
