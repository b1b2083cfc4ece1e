"""The blueprint exits the program.

What:
    The file calls ``sys.exit`` or raises ``SystemExit``.

Why:
    A file that exits early defines only a part of the system; the rest would be missing.

Example:
    sys.exit(0)

Instead:
    system = System("ride-demand", [pricing])

Source:
    This follows from how blueprints are loaded.
"""

from __future__ import annotations

from aiscale.diagnostics import Severity

CODE = "BLU004"
SEVERITY = Severity.ERROR
