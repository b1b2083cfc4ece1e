"""aiscale: architecture as code for AI systems.

Describe the whole system as plain objects, prove it sound, preview it, draw it, provision it.
The kinds live in ``aiscale.platform``, ``aiscale.streams``, ``aiscale.processing``,
``aiscale.serving`` and ``aiscale.services``; what they share is here.
"""

from aiscale.core.demand import Autoscaling, Objective, Resources, Traffic
from aiscale.core.system import System
from aiscale.quantities import Bytes, Cpu, Duration, Money, Rate

__version__ = "0.1.0"

__all__ = [
    "Autoscaling",
    "Bytes",
    "Cpu",
    "Duration",
    "Money",
    "Objective",
    "Rate",
    "Resources",
    "System",
    "Traffic",
    "__version__",
]
