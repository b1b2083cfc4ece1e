"""Models and what serves them."""

from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.model import Model
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.transformer import Transformer
from aiscale.core.component import Component

KINDS: tuple[type[Component], ...] = (InferenceGraph, Model, ModelService, Transformer)
"""The kinds of this domain, by name."""
