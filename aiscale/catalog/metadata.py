"""``metadata`` of every object: names, labels, annotations, owners, finalizers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from aiscale.catalog import names
from aiscale.catalog.formats import is_rfc3339
from aiscale.catalog.json_types import type_name
from aiscale.catalog.paths import Path
from aiscale.catalog.report import Report
from aiscale.catalog.suggestions import did_you_mean

#: Source: Kubernetes, ObjectMeta validation: all keys and values of annotations together.
ANNOTATIONS_MAX_BYTES = 256 * 1024

_FIELDS: Mapping[str, tuple[type, ...]] = {
    "name": (str,),
    "generateName": (str,),
    "namespace": (str,),
    "selfLink": (str,),
    "uid": (str,),
    "resourceVersion": (str,),
    "generation": (int,),
    "creationTimestamp": (str,),
    "deletionTimestamp": (str,),
    "deletionGracePeriodSeconds": (int,),
    "labels": (dict,),
    "annotations": (dict,),
    "ownerReferences": (list,),
    "finalizers": (list,),
    "managedFields": (list,),
}
_OWNER_FIELDS: Mapping[str, tuple[type, ...]] = {
    "apiVersion": (str,),
    "kind": (str,),
    "name": (str,),
    "uid": (str,),
    "controller": (bool,),
    "blockOwnerDeletion": (bool,),
}
_JSON_NAMES = {str: "string", int: "integer", dict: "object", list: "array", bool: "boolean"}


def check_metadata(
    metadata: Any, path: Path, report: Report, *, name_rule: Callable[[str], str], namespaced: bool, named: bool = True
) -> None:
    """Check an object's metadata.

    Args:
        metadata: the value of the field; None when it is missing.
        path: where it stands.
        report: takes what is wrong.
        name_rule: the grammar of the object's name.
        namespaced: whether the object lives in a namespace.
        named: whether a name is required (pod templates have none).
    """
    if metadata is None:
        metadata = {}
    if not isinstance(metadata, dict):
        report.add(path, "type", f"must be of type object, not {type_name(metadata)}")
        return
    if not _check_types(metadata, _FIELDS, path, report):
        return
    _check_name(metadata, path, report, name_rule, named=named)
    namespace = metadata.get("namespace")
    if namespaced and namespace:
        _add(report, (path, "namespace"), names.dns1123_label(namespace))
    check_labels(metadata.get("labels"), (path, "labels"), report)
    check_annotations(metadata.get("annotations"), (path, "annotations"), report)
    if not metadata.keys() <= _USUAL:
        _check_rest(metadata, path, report)


_USUAL = frozenset({"name", "generateName", "namespace", "labels", "annotations"})


def _check_rest(metadata: Mapping[str, Any], path: Path, report: Report) -> None:
    """Check what a manifest seldom has: owners, finalizers, times, the generation."""
    _check_owners(metadata.get("ownerReferences"), (path, "ownerReferences"), report)
    for index, finalizer in enumerate(metadata.get("finalizers") or ()):
        if not isinstance(finalizer, str):
            report.add(((path, "finalizers"), index), "type", "must be of type string")
        else:
            _add(report, ((path, "finalizers"), index), names.qualified_name(finalizer))
    for field in ("creationTimestamp", "deletionTimestamp"):
        moment = metadata.get(field)
        if moment and not is_rfc3339(moment):
            report.add((path, field), "format", f'"{moment}" is not an RFC 3339 time')
    generation = metadata.get("generation")
    if generation is not None and generation < 0:
        report.add((path, "generation"), "range", "must not be negative")


def _check_name(
    metadata: Mapping[str, Any], path: Path, report: Report, name_rule: Callable[[str], str], *, named: bool
) -> None:
    name, prefix = metadata.get("name"), metadata.get("generateName")
    if name:
        _add(report, (path, "name"), name_rule(name), name)
    elif named:
        report.add((path, "name"), "required", "is required: only an object with a name can be applied again")
    if prefix:
        # A generated name has characters after the prefix, so that a hyphen may stand at its end.
        _add(report, (path, "generateName"), name_rule(prefix[:-1] + "a" if prefix.endswith("-") else prefix), prefix)


def check_labels(labels: Any, path: Path, report: Report) -> None:
    """Check keys and values of a map of labels."""
    for key, value in _texts(labels, path, report):
        if reason := names.qualified_name(key):
            _add(report, path, reason, key)
        if reason := names.label_value(value):
            _add(report, (path, key), reason, value)


def check_annotations(annotations: Any, path: Path, report: Report) -> None:
    """Check the keys of a map of annotations, and the size of it all."""
    size = 0
    for key, value in _texts(annotations, path, report):
        _add(report, path, names.qualified_name(key.lower()), key)
        size += len(key.encode()) + len(value.encode())
    if size > ANNOTATIONS_MAX_BYTES:
        report.add(path, "metadata", f"annotations take {size} bytes; the limit is {ANNOTATIONS_MAX_BYTES}")


def _texts(mapping: Mapping[Any, Any] | None, path: Path, report: Report) -> Collection[tuple[str, str]]:
    if not mapping:
        return ()
    pairs: list[tuple[str, str]] = []
    for key, given in mapping.items():
        value = "" if given is None else given
        if not isinstance(key, str) or not isinstance(value, str):
            shown = str(value).lower() if isinstance(value, bool) else value
            hint = f'; write "{shown}" in quotes' if isinstance(value, (bool, int, float)) else ""
            report.add((path, str(key)), "type", f"must be of type string, not {type_name(value)}{hint}")
        else:
            pairs.append((key, value))
    return pairs


def _check_owners(owners: list[Any] | None, path: Path, report: Report) -> None:
    controllers = 0
    for index, owner in enumerate(owners or ()):
        at: Path = (path, index)
        if not isinstance(owner, dict):
            report.add(at, "type", f"must be of type object, not {type_name(owner)}")
            continue
        if not _check_types(owner, _OWNER_FIELDS, at, report):
            continue
        for field in ("apiVersion", "kind", "name", "uid"):
            if not owner.get(field):
                report.add((at, field), "required", "must not be empty")
        controllers += owner.get("controller") is True
    if controllers > 1:
        report.add(path, "metadata", "only one owner may be the controller")


def _check_types(value: Mapping[str, Any], fields: Mapping[str, tuple[type, ...]], path: Path, report: Report) -> bool:
    sound = True
    for key, inner in value.items():
        types = fields.get(key)
        if types is None:
            report.add((path, str(key)), "unknown-field", f'unknown field "{key}"{did_you_mean(str(key), fields)}')
        elif inner is not None and type(inner) not in types:
            report.add((path, key), "type", f"must be of type {_JSON_NAMES[types[0]]}, not {type_name(inner)}")
            sound = False
    return sound


def _add(report: Report, path: Path, reason: str, value: str = "") -> None:
    if reason:
        report.add(path, "metadata", f'"{value}" {reason}' if value else reason)
