"""Two components have one address, or create one object.

What:
    Two different components of the same family have the same name. Or the objects of a system cannot be created
    together: two components create objects of one kind and name, or an object needs a value of an object on another
    cluster.

Why:
    The address identifies a component in findings, plans, labels, pictures and physical names. One of the two would
    silently replace the other.

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
