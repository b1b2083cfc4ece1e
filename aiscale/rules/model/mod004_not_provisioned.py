"""A part of the system is not supported by aiscale up.

What:
    A kind, or a technology of it, that aiscale checks, draws and previews, but does not deploy yet.

Why:
    The model comes first, so that a whole system can be proved sound. ``aiscale up`` leaves such a part out; what
    refers to it is deployed, without an address of it and without a way through the network to it. The finding, the
    preview and ``aiscale up`` name what starts without something that it needs.
    ``docs/reference/provisioning.md`` lists them. What is deployed by a ``Lowering`` without ``gives`` is there, and
    its clients are told nothing of it: neither its address nor a secret nor a way there.

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
