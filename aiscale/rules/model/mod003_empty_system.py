"""A system without components.

What:
    The system names no component, so nothing is in it.

Why:
    Every rule holds of nothing: the check would pass. And deploying nothing deletes everything that an earlier
    version of the system has deployed, which is hardly what an emptied list is meant to say.

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
