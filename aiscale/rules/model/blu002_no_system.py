"""The blueprint defines no system.

What:
    The file has no variable ``system``, or it is not a ``System``.

Why:
    A command finds the architecture in the file by this name.

Example:
    rides = System("ride-demand", [pricing])

Instead:
    system = System("ride-demand", [pricing])

Source:
    This follows from how blueprints are loaded.
"""

from __future__ import annotations

from aiscale.diagnostics import Severity

CODE = "BLU002"
SEVERITY = Severity.ERROR
