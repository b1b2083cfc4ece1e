"""What a lowering of a plugin may give: resources, and what clients are found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any

from aiscale.core.messages.wording import with_article
from aiscale.core.values.plain_data import plain_mapping
from aiscale.lowering.resource import Resource


def wrong_resources(made: object) -> str:
    """What is given instead of several resources; empty where it is iterable."""
    if isinstance(made, Resource):
        return f"{made.key} alone, not a list of resources: yield it"
    return "" if isinstance(made, Iterable) else f"{_shown(made)}, not resources"


def wrong_resource(resource: object, addresses: Set[str]) -> str:
    """What is given instead of a resource; empty where it is one."""
    if not isinstance(resource, Resource):
        return f"{_shown(resource)}, not a Resource"
    if not isinstance(resource.depends_on, tuple) or not all(isinstance(need, str) for need in resource.depends_on):
        return f"{resource.key} with depends_on={resource.depends_on!r}, not a tuple of keys"
    if resource.address not in addresses:
        return f"{resource.key} with address={resource.address!r}, which is that of no component"
    if not isinstance(resource.properties, dict):
        return f"{resource.key} with properties={resource.properties!r}, not a dict"
    return f"{resource.key}, in which {wrong}" if (wrong := _no_data(resource.properties)) else ""


def _no_data(value: Mapping[str, Any]) -> str:
    """What below it is no plain data; empty where all is."""
    try:
        plain_mapping(value)
    except ValueError as error:
        return str(error)
    return ""


def wrong_binding(found: object) -> str:
    """What is given instead of a ``ClientBinding``; empty where it is one."""
    from aiscale.lowering.client_binding import ClientBinding  # which asks the registry for lowerings

    if not isinstance(found, ClientBinding):
        return f"{_shown(found)}, not a ClientBinding"
    checks: tuple[tuple[str, str, bool], ...] = (
        ("variables", "text by name", _is_by_name(found.variables, str)),
        ("secrets", "a Secret's name and key by name", _is_by_name(found.secrets, tuple)),
        ("egress", "a tuple of rules", _is_tuple_of(found.egress, Mapping)),
        ("prerequisites", "a tuple of keys", _is_tuple_of(found.prerequisites, str)),
        ("volumes", "a tuple of volumes", _is_tuple_of(found.volumes, Mapping)),
        ("mounts", "a tuple of mounts", _is_tuple_of(found.mounts, Mapping)),
    )
    return next(
        (f"{name}={getattr(found, name)!r}, not {wanted}" for name, wanted, is_right in checks if not is_right), ""
    )


def wrong_signal(signal: object, addresses: Set[str]) -> str:
    """What is given instead of a ``LagSignal``; empty where it is one."""
    from aiscale.lowering.streams.lag_signal import LagSignal  # with all that is known of AWS

    if not isinstance(signal, LagSignal):
        return f"{_shown(signal)}, not a LagSignal"
    if not _is_tuple_of(signal.triggers, Mapping) or not signal.triggers:
        return f"triggers={signal.triggers!r}, not a tuple of triggers"
    for trigger in signal.triggers:
        if not isinstance(trigger.get("type"), str) or not isinstance(trigger.get("metadata"), Mapping):
            return f"the trigger {trigger!r}, which has no type and metadata"
        if wrong := _no_data(trigger):
            return f"a trigger in which {wrong}"
    if not _is_tuple_of(signal.depends_on, str):
        return f"depends_on={signal.depends_on!r}, not a tuple of keys"
    if not _is_tuple_of(signal.resources, Resource):
        return f"resources={signal.resources!r}, not a tuple of resources"
    return next(filter(None, (wrong_resource(resource, addresses) for resource in signal.resources)), "")


def _is_by_name(value: object, of: type) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(key, str) and isinstance(one, of) for key, one in value.items()
    )


def _is_tuple_of(value: object, of: type) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, of) for one in value)


def _shown(value: object) -> str:
    return "None" if value is None else with_article(type(value).__name__)
