"""Components that may have an objective."""

from __future__ import annotations

from aiscale.components.network.external_service import ExternalService
from aiscale.core.component import Component
from aiscale.core.ports import CallTarget
from aiscale.core.values.demand import Objective


def may_have_objective(component: Component) -> bool:
    """Whether a component of the system answers calls and has a field for its objective; others promise their own."""
    is_own = isinstance(component, CallTarget) and not isinstance(component, ExternalService)
    return is_own and "objective" in type(component).model_fields


def own_objective(component: Component) -> Objective | None:
    """The objective of such a component; None without one."""
    found = getattr(component, "objective", None) if may_have_objective(component) else None
    return found if isinstance(found, Objective) else None
