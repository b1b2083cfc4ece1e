"""The blueprint raises an error, or is not Python.

What:
    The file cannot be read as Python, or an exception leaves it.

Why:
    Without the file's end there is no system to look at. The caret marks the last line of your own that ran.

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
