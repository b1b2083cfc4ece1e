"""A component is declared, but is not part of the system.

What:
    The blueprint, or a file of a system that it uses or includes, declares a component that no system refers to, or it
    declares a second system that the first does not include.

Why:
    Only components that the system refers to are part of it: this one is not checked, not drawn and not deployed. Most
    often a name is missing in a list.

Example:
    audit = Microservice("audit", image=IMAGE, consumes=[rides])
    system = System("ride-demand", [pricing])

Instead:
    audit = Microservice("audit", image=IMAGE, consumes=[rides])
    system = System("ride-demand", [pricing, audit])

Source:
    This follows from the model: a reference is what makes a component part of a system.
"""

from __future__ import annotations

from aiscale.diagnostics import Severity

CODE = "MOD006"
SEVERITY = Severity.WARNING
