"""The blueprint raises an error or is not Python.

What:
    The file cannot be parsed as Python, or it raises an exception.

Why:
    Without the end of the file there is no system to check. The caret marks the last line of the blueprint that ran.

Example:
    kafka = KafkaCluster("events"

Instead:
    kafka = KafkaCluster("events")

Source:
    Python's own message, shown in the finding.
"""

from __future__ import annotations

from aiscale.diagnostics import Severity

CODE = "BLU001"
SEVERITY = Severity.ERROR
