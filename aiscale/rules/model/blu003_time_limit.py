"""The blueprint does not finish.

What:
    The file was still running after the time limit, 60 s (default).

Why:
    A blueprint declares components and returns. Waiting for a network, a lock or a key press makes each command hang.

Example:
    while not ready():
        time.sleep(1)

Instead:
    pricing = Microservice("pricing", image=IMAGE)

Source:
    This follows from how blueprints are loaded; ``AISCALE_LOAD_TIMEOUT`` sets the limit in seconds.
"""

from __future__ import annotations

from aiscale.diagnostics import Severity

CODE = "BLU003"
SEVERITY = Severity.ERROR
