"""Which components may promise something to those who call them."""

from __future__ import annotations

from aiscale.components.network.external_service import ExternalService
from aiscale.core.component import Component
from aiscale.core.ports import CallTarget
from aiscale.core.values.demand import Objective


def can_promise(component: Component) -> bool:
    """Whether a component of the system answers calls and has a field for its objective; others promise their own."""
    is_own = isinstance(component, CallTarget) and not isinstance(component, ExternalService)
    return is_own and "objective" in type(component).model_fields


def own_promise(component: Component) -> Objective | None:
    """The objective of such a component; None without one."""
    found = getattr(component, "objective", None) if can_promise(component) else None
    return found if isinstance(found, Objective) else None
