"""Variables whose values lie in Secrets of the namespace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.secrets import KubernetesSecret, Secret


def key_references(secrets: Mapping[str, Secret]) -> dict[str, tuple[str, str]]:
    """Name and key of the Secret, by variable; those that are kept elsewhere are left out."""
    return {name: (given.name, given.key) for name, given in secrets.items() if isinstance(given, KubernetesSecret)}


def unreachable(component: Component) -> Iterator[tuple[str, str]]:
    """Variables of a component that get no value yet, and what their references are called."""
    if isinstance(component, Microservice | ModelService):
        for name, given in component.secrets.items():
            if not isinstance(given, KubernetesSecret):
                yield name, type(given).__name__
