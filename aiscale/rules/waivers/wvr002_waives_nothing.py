"""A waiver waives nothing.

What:
    No finding is there that the waiver could be about: the fault is fixed, the code is misspelt, or the waiver
    stands at the wrong place.

Why:
    It would hide the next fault of its kind, which nobody has looked at. If it was meant for a finding that is
    still shown, it does not do what its author believes.

Example:
    kafka = KafkaCluster("events")  # aiscale: waive STR001 until 2027-03-31 by data-platform: one broker in the test

Instead:
    kafka = KafkaCluster("events")

Source:
    This follows from the model: a waiver is about a finding.
"""

from __future__ import annotations

from aiscale.diagnostics import Severity

CODE = "WVR002"
SEVERITY = Severity.WARNING
