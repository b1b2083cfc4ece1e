"""aiscale: architecture as code for AI systems.

Describe the whole system as plain objects, check it, preview it, draw it, deploy it.
The kinds live in ``aiscale.platform``, ``aiscale.streams``, ``aiscale.processing``,
``aiscale.serving`` and ``aiscale.services``; what they share is here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aiscale.core.component import Team
    from aiscale.core.exceptions import Patch, Waiver
    from aiscale.core.moved import Moved
    from aiscale.core.parameters import Parameters
    from aiscale.core.system import System
    from aiscale.core.values.demand import Autoscaling, Needs, Objective, Resources, Schedule, Signal, Traffic
    from aiscale.core.values.priority import Priority
    from aiscale.core.values.secrets import ExternalSecret, KubernetesSecret
    from aiscale.quantities import Bytes, Cpu, Duration, Money, Rate

__version__ = "0.1.0"

__all__ = [
    "Autoscaling",
    "Bytes",
    "Cpu",
    "Duration",
    "ExternalSecret",
    "KubernetesSecret",
    "Money",
    "Moved",
    "Needs",
    "Objective",
    "Parameters",
    "Patch",
    "Priority",
    "Rate",
    "Resources",
    "Schedule",
    "Signal",
    "System",
    "Team",
    "Traffic",
    "Waiver",
    "__version__",
]

_HOMES = {
    "aiscale.core.component": ("Team",),
    "aiscale.core.exceptions": ("Patch", "Waiver"),
    "aiscale.core.moved": ("Moved",),
    "aiscale.core.parameters": ("Parameters",),
    "aiscale.core.values.priority": ("Priority",),
    "aiscale.core.values.secrets": ("ExternalSecret", "KubernetesSecret"),
    "aiscale.core.values.demand": ("Autoscaling", "Needs", "Objective", "Resources", "Schedule", "Signal", "Traffic"),
    "aiscale.core.system": ("System",),
    "aiscale.quantities": ("Bytes", "Cpu", "Duration", "Money", "Rate"),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that ``aiscale --help`` does not load pydantic."""
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            value = getattr(import_module(home), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module 'aiscale' has no attribute {name!r}")
