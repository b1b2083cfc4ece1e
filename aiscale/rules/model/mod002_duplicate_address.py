"""Two components with one address.

What:
    Two different components of the same family have the same name.

Why:
    The address is what a component is known by: in findings, plans, labels, pictures and the names of what
    is provisioned. One of the two would silently replace the other.

Example:
    Topic("rides", kafka)
    Topic("rides", kafka, partitions=24)

Instead:
    rides = Topic("rides", kafka, partitions=24)

Source:
    This follows from the model: ``<family>/<name>`` is the only identity.
"""

from __future__ import annotations

from aiscale.diagnostics import Severity

CODE = "MOD002"
SEVERITY = Severity.ERROR
