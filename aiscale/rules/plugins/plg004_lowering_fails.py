"""The lowering of a plug-in fails.

What:
    The ``Lowering`` of a plug-in raises an exception for a component of the system, or gives what is no record; or its
    ``gives`` raises, or gives what is no ``Given``, for a workload that uses the component.

Why:
    ``aiscale preview`` and ``aiscale up`` stop there: what is to be made is not known. That is a mistake in the
    plug-in, not in the system.

Example:
    def lower(index, context):
        return kubernetes_resource(settings_of(index), address=index.address, reason="its settings")

Instead:
    def lower(index, context):
        yield kubernetes_resource(settings_of(index), address=index.address, reason="its settings")

Source:
    The contract of a lowering: it gives the records of one component, and never raises.
"""

from __future__ import annotations

from aiscale.diagnostics import Severity

CODE = "PLG004"
SEVERITY = Severity.ERROR
