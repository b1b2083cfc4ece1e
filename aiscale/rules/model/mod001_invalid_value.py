"""A component does not accept a value.

What:
    A component is made with an unknown field, a missing one, a value of the wrong type or outside its range, or a
    reference to something of the wrong kind.

    ``config`` of a KafkaConnect or a Connector has a setting that Kafka does not have, or that Strimzi ignores
    (warning).

Why:
    Nothing is guessed and nothing is ignored: a misspelt field or a number without a unit would otherwise become a
    default that nobody chose.

Example:
    Topic("rides", kafka, partitons=48, retention=3)

Instead:
    Topic("rides", kafka, partitions=48, retention="3d")

Source:
    The documentation of each component's fields.
"""

from __future__ import annotations

from aiscale.diagnostics import Severity

CODE = "MOD001"
SEVERITY = Severity.ERROR
