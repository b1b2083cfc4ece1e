"""What is said about plug-ins that do not work."""

from __future__ import annotations

from aiscale.rules.plugins import (
    plg001_plugin_broken,
    plg002_rule_fails,
    plg003_no_such_field,
    plg004_lowering_fails,
)

PAGES = (plg001_plugin_broken, plg002_rule_fails, plg003_no_such_field, plg004_lowering_fails)
"""What is found about plug-ins, while they are loaded and while they run."""
