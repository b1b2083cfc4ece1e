"""The Common Expression Language as Kubernetes runs it: parse once, evaluate on plain Python values.

An evaluator of its own rather than a binding, for three reasons measured on this use: no conversion of the
manifest for every rule, no half second to import a terminal library, and the Kubernetes function libraries.
"""

from __future__ import annotations

from aiscale.catalog.cel.errors import CelError, CelSyntaxError, UnsupportedExpressionError
from aiscale.catalog.cel.program import Program, compile_expression

__all__ = ["CelError", "CelSyntaxError", "Program", "UnsupportedExpressionError", "compile_expression"]
