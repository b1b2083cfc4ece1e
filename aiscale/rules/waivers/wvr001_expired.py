"""A waiver has expired.

What:
    The last day of a waiver has passed. The findings that it covered are reported again.

Why:
    The finding was accepted until that day. Fix it, or waive it again with a new date.

Example:
    Microservice("audit", consumes=[totals], image=IMAGE, waivers=[
        Waiver("STR012", reason="it counts attempts, not rides", owner="data-platform", expires="2024-03-31")])

Instead:
    Microservice("audit", consumes=[Consume(totals, isolation="read_committed")], image=IMAGE)

Source:
    This follows from the model: a waiver has a last day.
"""

from __future__ import annotations

from aiscale.diagnostics import Severity

CODE = "WVR001"
SEVERITY = Severity.WARNING
