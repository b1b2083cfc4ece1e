"""A waiver comment that cannot be read.

What:
    A comment begins like a waiver, but a part is missing or wrong: the code, the last day, the owner, or a reason
    of at least eight characters.

Why:
    It has no effect. Without an owner, a reason and an end, nobody could decide later whether to remove it.

Example:
    kafka = KafkaCluster("events", brokers=1)  # aiscale: waive STR003

Instead:
    kafka = KafkaCluster("events", brokers=1)  # aiscale: waive STR003 until 2027-03-31 by data-platform: a test system

Source:
    This follows from the model: a waiver has a code, a last day, an owner and a reason.
"""

from __future__ import annotations

from aiscale.diagnostics import Severity

CODE = "WVR003"
SEVERITY = Severity.WARNING
