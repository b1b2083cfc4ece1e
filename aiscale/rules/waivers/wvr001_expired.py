"""A waiver has expired.

What:
    The last day of a waiver is over. It waives nothing any more: what it waived is shown again.

Why:
    A finding was accepted for a while, and the while is over. Somebody has to look at it again: fix it, or accept
    it anew with a new date.

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
