"""Services of the user's own code, and how they call others."""

from aiscale.components.services.microservice import Microservice
from aiscale.core.relations import Call

__all__ = ["Call", "Microservice"]
