"""Every rule, area by area. Adding one is one file and one line in its area's ``__init__``."""

from __future__ import annotations

from aiscale.rules import (
    delivery,
    features,
    images,
    mesh,
    model,
    observability,
    placement,
    platform,
    processing,
    scaling,
    services,
    serving,
    streams,
)
from aiscale.rules.rule import Page, Rule

RULES: tuple[Rule, ...] = (
    *delivery.RULES,
    *features.RULES,
    *images.RULES,
    *mesh.RULES,
    *observability.RULES,
    *placement.RULES,
    *platform.RULES,
    *processing.RULES,
    *scaling.RULES,
    *services.RULES,
    *serving.RULES,
    *streams.RULES,
)
"""What is run over a graph."""

PAGES: tuple[Page, ...] = model.PAGES
"""What is found before rules can run, while the blueprint is loaded and the graph is built."""
