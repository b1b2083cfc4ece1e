"""What a lowering of a plug-in may give: records, and what clients are given."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Set

from aiscale.core.wording import with_article
from aiscale.lowering.resource import Resource


def wrong_records(made: object) -> str:
    """What is given instead of several records; empty where it can be gone through."""
    if isinstance(made, Resource):
        return f"{made.key} alone, not a list of records: yield it"
    return "" if isinstance(made, Iterable) else f"{_shown(made)}, not records"


def wrong_record(record: object, addresses: Set[str]) -> str:
    """What is given instead of a record; empty where it is one."""
    if not isinstance(record, Resource):
        return f"{_shown(record)}, not a Resource"
    if not isinstance(record.depends_on, tuple) or not all(isinstance(need, str) for need in record.depends_on):
        return f"{record.key} with depends_on={record.depends_on!r}, not a tuple of keys"
    if record.address not in addresses:
        return f"{record.key} with address={record.address!r}, which is that of no component"
    if not isinstance(record.properties, dict):
        return f"{record.key} with properties={record.properties!r}, not a dict"
    return f"{record.key} with {wrong}" if (wrong := _no_json(record.properties, "")) else ""


def _no_json(value: object, path: str) -> str:
    """The first value below that JSON has not, with its path; empty where all are plain."""
    if isinstance(value, dict):
        for key, one in value.items():
            if not isinstance(key, str):
                return f"the key {key!r} in {path or 'properties'}: JSON has keys of text only"
            if wrong := _no_json(one, f"{path}.{key}" if path else key):
                return wrong
        return ""
    if isinstance(value, (list, tuple)):
        return next(filter(None, (_no_json(one, f"{path}[{at}]") for at, one in enumerate(value))), "")
    if isinstance(value, float) and not math.isfinite(value):
        return f"{path}={value!r}, which JSON has no number for"
    if value is None or isinstance(value, (str, int, float)):
        return ""
    return f"{path}={value!r}, {_shown(value)}: JSON has text, numbers, true, false, null, lists and dicts only"


def wrong_given(given: object) -> str:
    """What is given instead of a ``Given``; empty where it is one."""
    from aiscale.lowering.given import Given  # which asks the registry for lowerings

    if not isinstance(given, Given):
        return f"{_shown(given)}, not a Given"
    checks: tuple[tuple[str, str, bool], ...] = (
        ("environment", "text by name", _is_by_name(given.environment, str)),
        ("secrets", "a Secret's name and key by name", _is_by_name(given.secrets, tuple)),
        ("egress", "a tuple of rules", _is_tuple_of(given.egress, Mapping)),
        ("depends_on", "a tuple of keys", _is_tuple_of(given.depends_on, str)),
        ("volumes", "a tuple of volumes", _is_tuple_of(given.volumes, Mapping)),
        ("mounts", "a tuple of mounts", _is_tuple_of(given.mounts, Mapping)),
    )
    return next(
        (f"{name}={getattr(given, name)!r}, not {wanted}" for name, wanted, is_right in checks if not is_right), ""
    )


def _is_by_name(value: object, of: type) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(key, str) and isinstance(one, of) for key, one in value.items()
    )


def _is_tuple_of(value: object, of: type) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, of) for one in value)


def _shown(value: object) -> str:
    return "None" if value is None else with_article(type(value).__name__)
