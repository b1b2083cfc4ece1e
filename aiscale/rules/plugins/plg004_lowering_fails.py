"""The lowering of a plug-in fails.

What:
    The ``Lowering`` of a plug-in raises an exception for a component of the system, or returns something else than
    resources. Or its ``binding`` raises, or returns something else than a ``ClientBinding``, for a workload that
    uses the component.

Why:
    ``aiscale preview`` and ``aiscale up`` stop, since the resources are unknown. The mistake is in the plug-in, not
    in the system.

Example:
    def lower(index, bindings, context):
        return kubernetes_resource(settings_of(index), address=index.address, reason="its settings")

Instead:
    def lower(index, bindings, context):
        yield kubernetes_resource(settings_of(index), address=index.address, reason="its settings")

Source:
    The contract of a lowering: it returns the resources of one component, and never raises.
"""

from __future__ import annotations

from aiscale.diagnostics import Severity

CODE = "PLG004"
SEVERITY = Severity.ERROR
