"""Functions by name, a method's target first; what they refuse becomes "no such overload".

Libraries of Kubernetes 1.36 that are left out, because no rule in the catalog uses them: ``authorizer``,
``jsonpatch``, ``semver``. A rule that calls one is reported as not checked, never as passed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiscale.catalog.cel import (
    arithmetic,
    conversions,
    kube_functions,
    list_functions,
    network_functions,
    string_functions,
)
from aiscale.catalog.cel.errors import no_overload
from aiscale.catalog.cel.values import NONE, Optional, type_of


def _size(value: Any) -> int:
    if type(value) in {str, list, dict, bytes}:
        return len(value)
    raise no_overload("size", value)


def _or_value(optional: Any, fallback: Any) -> Any:
    if type(optional) is not Optional:
        raise no_overload("orValue", optional)
    return optional.value if optional.present else fallback


def _or(optional: Any, fallback: Any) -> Any:
    return optional if optional.present else fallback


def _value(optional: Any) -> Any:
    if not optional.present:
        raise ValueError("optional.none() dereference")
    return optional.value


def _of_non_zero(value: Any) -> Optional:
    return Optional(present=True, value=value) if value else NONE


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "size": _size,
    "type": type_of,
    "hasValue": lambda optional: optional.present,
    "orValue": _or_value,
    "or": _or,
    "value": _value,
    **arithmetic.FUNCTIONS,
    **conversions.FUNCTIONS,
    **list_functions.FUNCTIONS,
    **string_functions.FUNCTIONS,
    **network_functions.FUNCTIONS,
    **kube_functions.FUNCTIONS,
}

NAMESPACES: dict[str, Callable[..., Any]] = {
    "optional.of": lambda value: Optional(present=True, value=value),
    "optional.none": lambda: NONE,
    "optional.ofNonZeroValue": _of_non_zero,
    **list_functions.NAMESPACES,
    **network_functions.NAMESPACES,
    **kube_functions.NAMESPACES,
}
