"""A plug-in is left out.

What:
    An installed distribution announces a plug-in of aiscale (an entry point in ``aiscale.rules``,
    ``aiscale.components``, ``aiscale.lowerings`` or ``aiscale.renderers``) that cannot be imported, is not what
    was announced, or has a code, a kind or a `Lowering` that is taken.

Why:
    A policy that is believed to be checked is not, and a kind whose ``Lowering`` is left out is not deployed, so that
    ``aiscale up`` would take away what it made before. So it is an error: the package is fixed, or uninstalled. A
    form for ``--output`` that is left out is a warning; only who asks for it needs it. Nothing else is touched: all
    other rules run.

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
