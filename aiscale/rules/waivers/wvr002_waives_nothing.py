"""A waiver matches no finding.

What:
    No finding matches the waiver: the mistake is fixed, the code is misspelt, or the waiver is at the wrong place.

Why:
    It would hide the next finding of its kind. If it was meant for a finding that is still reported, it has no
    effect.

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
