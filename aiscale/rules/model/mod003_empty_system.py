"""A system has no components.

What:
    The system refers to no component.

Why:
    Every rule holds for an empty system, so the check would pass. And ``aiscale up`` of it deletes everything that an
    earlier version of the system deployed.

Example:
    system = System("ride-demand", [])

Instead:
    system = System("ride-demand", [pricing])

Source:
    This follows from the model: what the roots refer to is the whole system.
"""

from __future__ import annotations

from aiscale.diagnostics import Severity

CODE = "MOD003"
SEVERITY = Severity.ERROR
