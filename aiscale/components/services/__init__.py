"""Services from container images."""

from aiscale.components.services.microservice import Microservice
from aiscale.core.component import Component

KINDS: tuple[type[Component], ...] = (Microservice,)
"""The kinds of this domain, by name."""
