"""Every rule, area by area. Adding one is one file, and its module in its area's ``__init__``."""

from __future__ import annotations

from aiscale.rules import (
    changes,
    delivery,
    features,
    images,
    model,
    network,
    objects,
    observability,
    people,
    placement,
    platform,
    plugins,
    processing,
    retrieval,
    scaling,
    services,
    serving,
    streams,
    waivers,
)
from aiscale.rules.changes.before import ChangeRule
from aiscale.rules.rule import Page, Rule

RULES: tuple[Rule, ...] = (
    *delivery.RULES,
    *features.RULES,
    *images.RULES,
    *network.RULES,
    *objects.RULES,
    *observability.RULES,
    *people.RULES,
    *placement.RULES,
    *platform.RULES,
    *processing.RULES,
    *retrieval.RULES,
    *scaling.RULES,
    *services.RULES,
    *serving.RULES,
    *streams.RULES,
)
"""What is run over a graph."""

CHANGES: tuple[ChangeRule, ...] = changes.RULES
"""What is run over a graph beside what was before: by ``preview``, ``up`` and ``lint --against``."""

PAGES: tuple[Page, ...] = (*model.PAGES, *plugins.PAGES, *waivers.PAGES)
"""What is found beside the rules: before they can run, about plug-ins, and about waivers."""
