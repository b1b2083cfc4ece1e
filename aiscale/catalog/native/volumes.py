"""Volumes of a pod: exactly one source each."""

from __future__ import annotations

from typing import Any

from aiscale.catalog import names
from aiscale.catalog.native.claims import check_claim_spec
from aiscale.catalog.native.containers import check_descending, check_field_path
from aiscale.catalog.native.reading import elements, mapping, text, whole
from aiscale.catalog.native.resources import check_not_negative
from aiscale.catalog.paths import Path
from aiscale.catalog.report import Report

_MODE_MAX = 0o777
_PROJECTIONS = ("secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate")


def check_volumes(spec: Any, path: Path, report: Report) -> dict[str, Any]:
    """Check the volumes of a pod and return those that are sound, by name."""
    sound: dict[str, Any] = {}
    for volume, at in elements(spec, "volumes", path):
        name = text(volume, "name")
        reason = names.dns1123_label(name) if name else ""
        if reason:
            report.add((at, "name"), "metadata", f'"{name}" {reason}')
        elif name in sound:
            report.add((at, "name"), "duplicate", f'another volume is named "{name}"')
        sources = [field for field in volume if field != "name"]
        # Without any source the API server makes it an emptyDir.
        for source in sources[1:]:
            report.add((at, source), "value", f"may not be given together with {sources[0]}")
        for source in sources:
            _check_source(source, mapping(volume, source), (at, source), report)
        sound[name] = volume
    return sound


def _check_source(kind: str, source: dict[str, Any], at: Path, report: Report) -> None:
    _check_mode(source, "defaultMode", at, report)
    match kind:
        case "configMap" | "secret":
            field = "name" if kind == "configMap" else "secretName"
            if not text(source, field):
                report.add((at, field), "required", "is required")
            _check_items(source, at, report)
        case "emptyDir":
            check_not_negative(source.get("sizeLimit"), (at, "sizeLimit"), report)
        case "hostPath":
            if ".." in text(source, "path").split("/"):
                report.add((at, "path"), "value", "must not contain '..'")
        case "downwardAPI":
            _check_downward(source, at, report)
        case "projected":
            _check_projected(source, at, report)
        case "ephemeral":
            if "volumeClaimTemplate" not in source:
                report.add((at, "volumeClaimTemplate"), "required", "is required")
            else:
                template = mapping(source, "volumeClaimTemplate", "spec")
                check_claim_spec(template, ((at, "volumeClaimTemplate"), "spec"), report)
        case _:
            return


def _check_items(source: dict[str, Any], path: Path, report: Report) -> None:
    for item, at in elements(source, "items", path):
        _check_inner_path(text(item, "path"), (at, "path"), report)
        _check_mode(item, "mode", at, report)


def _check_downward(source: dict[str, Any], path: Path, report: Report) -> None:
    for item, at in elements(source, "items", path):
        _check_inner_path(text(item, "path"), (at, "path"), report)
        _check_mode(item, "mode", at, report)
        if ("fieldRef" in item) == ("resourceFieldRef" in item):
            report.add(at, "value", "must name exactly one of fieldRef and resourceFieldRef")
        field = text(item.get("fieldRef"), "fieldPath")
        if field not in {"metadata.labels", "metadata.annotations"}:
            check_field_path(field, ((at, "fieldRef"), "fieldPath"), report)


def _check_projected(source: dict[str, Any], path: Path, report: Report) -> None:
    taken: set[str] = set()
    for projection, at in elements(source, "sources", path):
        for place in _places(projection):
            if place in taken:
                report.add(at, "duplicate", f'something else is projected to "{place}"')
            taken.add(place)
        given = [field for field in _PROJECTIONS if field in projection]
        if len(given) > 1:
            report.add(at, "value", f"may name only one source, has {' and '.join(given)}")
        for field in ("configMap", "secret"):
            if field in projection:
                if not text(projection[field], "name"):
                    report.add(((at, field), "name"), "required", "is required")
                _check_items(mapping(projection, field), (at, field), report)
        if "downwardAPI" in projection:
            _check_downward(mapping(projection, "downwardAPI"), (at, "downwardAPI"), report)
        expires_s = whole(projection.get("serviceAccountToken"), "expirationSeconds")
        if expires_s is not None and not 600 <= expires_s <= 2**32:
            report.add(((at, "serviceAccountToken"), "expirationSeconds"), "range", "must be at least 600 seconds")


def _places(projection: dict[str, Any]) -> list[str]:
    """Where the files of a projected volume's source end up; the API server does not compare those of tokens."""
    places: list[str] = []
    for field in ("secret", "configMap", "downwardAPI"):
        places += [text(item, "path") for item, _ in elements(mapping(projection, field), "items", None)]
    return [place for place in places if place]


def _check_inner_path(place: str, path: Path, report: Report) -> None:
    check_descending(place, path, report)
    if place.startswith("..") and ".." not in place.split("/"):
        report.add(path, "value", "must not start with '..'")


def _check_mode(value: Any, field: str, path: Path, report: Report) -> None:
    mode = whole(value, field)
    if mode is not None and not 0 <= mode <= _MODE_MAX:
        report.add((path, field), "range", f"must be between 0 and 0777 (octal); is {mode}")
