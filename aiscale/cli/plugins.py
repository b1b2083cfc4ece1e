"""Everything that plug-ins give to a check, and what of all their groups cannot be used."""

from __future__ import annotations

from difflib import get_close_matches

from aiscale.components.plugin_kinds import plugin_kinds
from aiscale.core import plugins
from aiscale.core.plugins import Announced, Broken
from aiscale.lowering.plugin_lowerings import plugin_lowerings
from aiscale.rules.plugins.loading import Loaded, load_rules


def load_all() -> Loaded:
    """Import the plug-ins of every group, and leave out what cannot be used."""
    loaded = load_rules()
    loaded.broken += (*plugin_kinds().broken, *plugin_lowerings().broken)
    renderers, broken = plugins.load(plugins.RENDERERS)
    loaded.broken += broken
    loaded.broken += [Broken(item, "it cannot be called") for item, value in renderers if not callable(value)]
    loaded.broken += [Broken(item, _no_group(item)) for item in plugins.announced() if item.group not in plugins.GROUPS]
    return loaded


def _no_group(item: Announced) -> str:
    near = get_close_matches(item.group, plugins.GROUPS, n=1)
    return f"there is no group {item.group}" + (f"; did it mean {near[0]}?" if near else "")
