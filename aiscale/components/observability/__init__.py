"""Objectives, alerts, dashboards and what is measured."""

from __future__ import annotations

from aiscale.core.component import Component

KINDS: tuple[type[Component], ...] = ()
"""Every kind of this domain, by name."""
