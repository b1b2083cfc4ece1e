"""A plug-in cannot be loaded.

What:
    An installed distribution has an entry point in ``aiscale.rules``, ``aiscale.components``, ``aiscale.lowerings``
    or ``aiscale.renderers`` that cannot be imported, is of another type, or uses a code, a kind or a `Lowering`
    that is taken.

Why:
    Policies of the plug-in are not checked, and without its ``Lowering`` a kind is not deployed, so that ``aiscale
    up`` would delete its resources. So it is an error: fix or uninstall the package. For a form of ``--output`` it
    is a warning. All other rules run.

Example:
    CODE = "STR900"  # in a plug-in: STR is an area of aiscale itself

Instead:
    CODE = "ACM001"

Source:
    Python packaging user guide, entry points specification.
"""

from __future__ import annotations

from aiscale.diagnostics import Severity

CODE = "PLG001"
SEVERITY = Severity.ERROR
