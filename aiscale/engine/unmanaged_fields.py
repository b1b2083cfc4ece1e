"""Finds what others added to a live object, and takes it out again.

Who owns a field says that somebody wrote it, not that it matters: the server fills in defaults, and whoever writes an
object back as a whole owns them. So the server is asked, in a dry run: a field that comes back once it is removed
is a default, and one that it does not let go stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from aiscale.engine.kube import Endpoint, KubeClient, Object
from aiscale.engine.kube_errors import KubeRequestError
from aiscale.engine.managed_fields import WrittenField, value_at, written_fields
from aiscale.engine.manifest import FIELD_MANAGER
from aiscale.errors import AuthenticationError
from aiscale.lowering.resource import Resource
from aiscale.plan.changes import FieldChange
from aiscale.plan.diff import written
from aiscale.plan.restore import DriftedField

_JSON_PATCH = "application/json-patch+json"
_APPLY = "application/apply-patch+yaml"
_TRIES = 3

Steps = tuple[str | int, ...]


def with_added(
    kube: KubeClient, record: Resource, live: Object, changed: Sequence[FieldChange]
) -> tuple[FieldChange, ...]:
    """The fields that differ, with who wrote them, and those that others added.

    Args:
        kube: the cluster; asked only when somebody else wrote to the object.
        record: what was applied.
        live: the live object.
        changed: the applied fields that have other values or are gone.
    """
    fields = written_fields(record.properties, live)
    if not fields:
        return tuple(changed)
    foreign = [field for field in fields if not field.is_expected]
    alone = _outermost(field for field in foreign if field.is_added)
    inside = [field for field in foreign if not field.is_added and isinstance(field.value, dict | list)]
    added = list(_taken_out(kube, record, alone)) if alone else []
    longer = [change for change in changed if isinstance(change.before, list | tuple) and change.after]
    others = [change for change in changed if change not in longer]
    surplus = [item for item in (_inside(kube, record, inside) if inside else ()) if not _is_covered(item, others)]
    # A list that only grew is reported item by item.
    told = [change for change in changed if change in others or not _is_covered(change, surplus)]
    return (*(_by_whom(change, fields) for change in told), *added, *surplus)


def take_out(kube: KubeClient, record: Resource, paths: Iterable[str]) -> None:
    """Take fields out of a live object that others added; those that are gone by now are left out.

    Raises:
        KubeRequestError: the server does not let one of them go.
    """
    endpoint, namespace, name = _place(kube, record)
    wanted = set(paths)
    for attempt in range(1, _TRIES + 1):
        live = kube.get(endpoint, namespace, name)
        if live is None:
            return
        typed = {"apiVersion": endpoint.api_version, "kind": endpoint.kind, **live}
        fields = _outermost(f for f in written_fields(record.properties, typed) if f.is_added and f.path in wanted)
        if not fields:
            return
        try:
            after = kube.patch(
                endpoint, namespace, name, _removal(fields), _JSON_PATCH, fieldManager=FIELD_MANAGER
            )  # fmt: skip
        except KubeRequestError as error:
            if error.status not in {404, 409, 422} or attempt == _TRIES:
                raise
        else:
            disown(kube, endpoint, after)
            return


def disown(kube: KubeClient, endpoint: Endpoint, item: Object) -> None:
    """Give up what the patch made ours: defaults that came back. Owned twice they would be in the way of an apply.

    The entry is named by its place, and places change whenever a controller writes the object: then it is read again.
    """
    metadata = item["metadata"]
    namespace, name = metadata.get("namespace", ""), metadata["name"]
    for attempt in range(1, _TRIES + 1):
        entries = enumerate((item["metadata"].get("managedFields") or ()) if item else ())
        at = next((f"/metadata/managedFields/{index}" for index, entry in entries if _is_update_of_ours(entry)), None)
        if at is None:
            return
        body = [
            {"op": "test", "path": f"{at}/manager", "value": FIELD_MANAGER},
            {"op": "test", "path": f"{at}/operation", "value": "Update"},
            {"op": "remove", "path": at},
        ]
        try:
            kube.patch(endpoint, namespace, name, body, _JSON_PATCH)
        except KubeRequestError as error:
            if error.status not in {404, 409, 422} or attempt == _TRIES:
                raise
            item = kube.get(endpoint, namespace, name) or {}
        else:
            return


def _is_update_of_ours(entry: Mapping[str, Any]) -> bool:
    return (entry.get("manager"), entry.get("operation"), entry.get("subresource")) == (FIELD_MANAGER, "Update", None)


def _taken_out(kube: KubeClient, record: Resource, fields: Sequence[WrittenField]) -> Iterator[DriftedField]:
    """Those that are gone when they are removed, and those that cannot be removed."""
    try:
        after = _without(kube, record, fields)
    except AuthenticationError:
        yield from (_added(field) for field in fields)  # may look and not touch: the server cannot be asked
        return
    except KubeRequestError as error:
        if error.status == 404:
            return
        if len(fields) == 1:
            yield _added(fields[0], stays=str(error.message).rpartition(": ")[2] or error.message)
            return
        for field in fields:
            yield from _taken_out(kube, record, [field])
        return
    for field in fields:
        if value_at(after, field.names) != field.value:
            yield _added(field)


def _without(kube: KubeClient, record: Resource, fields: Sequence[WrittenField]) -> Object:
    endpoint, namespace, name = _place(kube, record)
    return kube.patch(
        endpoint, namespace, name, _removal(fields), _JSON_PATCH, dry_run=True, fieldManager=FIELD_MANAGER
    )  # fmt: skip


def _removal(fields: Sequence[WrittenField]) -> list[dict[str, Any]]:
    """A JSON patch that takes fields out, the last items of lists first, and only as they were seen."""
    last_first = sorted(fields, key=lambda f: [(isinstance(step, int), step) for step in f.steps], reverse=True)
    patch: list[dict[str, Any]] = []
    for field in last_first:
        path = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in field.steps)
        patch += [{"op": "test", "path": path, "value": field.value}, {"op": "remove", "path": path}]
    return patch


def _inside(kube: KubeClient, record: Resource, fields: Sequence[WrittenField]) -> Iterator[DriftedField]:
    """What is in fields that have one owner as a whole and would not be there if aiscale wrote them again.

    ``up`` does just that, so all of it goes.
    """
    suspects = [field for field in fields if field.applied != field.value]
    if not suspects:
        return
    endpoint, namespace, name = _place(kube, record)
    try:
        after: Object | None = kube.patch(
            endpoint, namespace, name, record.properties, _APPLY, dry_run=True, fieldManager=FIELD_MANAGER, force="true"
        )
    except AuthenticationError:
        after = None  # may look and not touch: compared with what was applied, defaults and all
    except KubeRequestError:
        return  # what is refused now is refused by up too, which says why
    for field in suspects:
        again = field.applied if after is None else value_at(after, field.names)
        for path, value in _surplus(field.path, again, field.value):
            yield DriftedField(path, None, value, manager=field.manager, at=field.at, is_added=True)


def _surplus(path: str, want: Any, have: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(want, Mapping) and isinstance(have, Mapping):
        for key, value in have.items():
            inner = written((key,))
            text = path + inner if inner.startswith("[") else f"{path}.{inner}"
            if key not in want:
                yield text, value
            else:
                yield from _surplus(text, want[key], value)
    elif isinstance(want, list | tuple) and isinstance(have, list):
        for index, value in enumerate(have):
            if index >= len(want):
                yield f"{path}[{index}]", value
            else:
                yield from _surplus(f"{path}[{index}]", want[index], value)


def _outermost(fields: Iterable[WrittenField]) -> list[WrittenField]:
    """Each field once, by its latest writer, without those that are inside of another."""
    latest = {field.steps: field for field in fields}
    return [
        field
        for steps, field in latest.items()
        if not any(steps[:length] in latest for length in range(1, len(steps)))
    ]  # fmt: skip


def _by_whom(change: FieldChange, fields: Sequence[WrittenField]) -> FieldChange:
    """The change with its latest writer: of the field, of what it is inside of, or of something inside of it."""
    writer = next(
        (f for f in reversed(fields) if _is_within(change.path, f.path) or _is_within(f.path, change.path)), None
    )
    if writer is None:
        return change
    return DriftedField(
        change.path, change.before, change.after, change.forces_replace, writer.manager, writer.at
    )  # fmt: skip


def _is_covered(item: FieldChange, others: Sequence[FieldChange]) -> bool:
    return any(_is_within(item.path, other.path) or _is_within(other.path, item.path) for other in others)


def _is_within(path: str, other: str) -> bool:
    return path == other or (path.startswith(other) and path[len(other)] in ".[")


def _added(field: WrittenField, stays: str = "") -> DriftedField:
    return DriftedField(
        field.path, None, field.value, manager=field.manager, at=field.at, is_added=True, stays=stays
    )  # fmt: skip


def _place(kube: KubeClient, record: Resource) -> tuple[Endpoint, str, str]:
    manifest = record.properties
    endpoint = kube.endpoint(manifest["apiVersion"], manifest["kind"])
    if endpoint is None:
        raise KubeRequestError(f"the cluster does not serve {manifest['kind']}", 404)
    return endpoint, manifest["metadata"].get("namespace", ""), manifest["metadata"]["name"]
