"""Findings that somebody accepts for a while, and what is said about waivers that do not hold."""

from __future__ import annotations

from aiscale.rules.waivers import wvr001_expired, wvr002_waives_nothing, wvr003_malformed

PAGES = (wvr001_expired, wvr002_waives_nothing, wvr003_malformed)
"""What is found about waivers, after all rules have run."""
