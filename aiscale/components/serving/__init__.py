"""Models and what serves them."""

from __future__ import annotations

from aiscale.components.serving.model import Model
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component

KINDS: tuple[type[Component], ...] = (Model, ModelService)
"""Every kind of this domain, by name."""
