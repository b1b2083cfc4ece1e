"""A part of the system is not supported by aiscale up.

What:
    A kind, or a technology of it, that aiscale checks, draws and previews, but does not deploy yet.

Why:
    The model comes first, so that a whole system can be proved sound. ``aiscale up`` leaves such a part out; what
    refers to it is deployed, without an address of it and without a way through the network to it. The finding, the
    preview and ``aiscale up`` name what starts without something that it needs.
    ``docs/reference/provisioning.md`` lists them. Clients of a kind whose ``Lowering`` has
    no ``binding`` get no address of it, no secret and no egress to it.

Example:
    StreamJob("demand", engine=Spark(), consumes=[rides])

Instead:
    StreamJob("demand", engine=Flink(), consumes=[rides])

Source:
    aiscale's own table of what it provisions.
"""

from __future__ import annotations

from aiscale.diagnostics import Severity

CODE = "MOD004"
SEVERITY = Severity.NOTE
