"""ConfigMap and Secret."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from aiscale.catalog import names
from aiscale.catalog.native.reading import mapping, text
from aiscale.catalog.paths import Path, child
from aiscale.catalog.report import Report

#: Source: Kubernetes API, MaxSecretSize: all values of a ConfigMap or Secret together.
VALUES_MAX_BYTES = 1024 * 1024

#: Keys that a Secret's type asks for.
_DEMANDED = {
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
}
_JSON_VALUED = (".dockercfg", ".dockerconfigjson")


def check_config_map(manifest: dict[str, Any], report: Report) -> None:
    """Check a ConfigMap."""
    data, binary = mapping(manifest, "data"), mapping(manifest, "binaryData")
    size = sum(len(value.encode()) for value in data.values() if isinstance(value, str))
    size += sum(len(decoded(value)) for value in binary.values())
    for field, values in (("data", data), ("binaryData", binary)):
        _check_keys(values, (None, field), report)
    for key in sorted(data.keys() & binary.keys()):
        report.add(child(None, "data", key), "duplicate", "is also in binaryData")
    if size > VALUES_MAX_BYTES:
        report.add(None, "length", f"all values take {size} bytes; the limit is {VALUES_MAX_BYTES}")


def check_secret(manifest: dict[str, Any], report: Report) -> None:
    """Check a Secret."""
    values = {key: decoded(value) for key, value in mapping(manifest, "data").items()}
    # The API server writes stringData over data before it looks at either.
    values |= {key: str(value).encode() for key, value in mapping(manifest, "stringData").items()}
    _check_keys(values, (None, "data"), report)
    if sum(map(len, values.values())) > VALUES_MAX_BYTES:
        report.add((None, "data"), "length", f"all values may take {VALUES_MAX_BYTES} bytes")
    kind = text(manifest, "type")
    for key in _DEMANDED.get(kind, ()):
        if key not in values or (key == "ssh-privatekey" and not values[key]):
            report.add(child(None, "data", key), "required", f"is required by type {kind}")
        elif key in _JSON_VALUED and not _is_json_object(values[key]):
            report.add(child(None, "data", key), "value", "must be a JSON object")
    if kind == "kubernetes.io/basic-auth" and not {"username", "password"} & values.keys():
        report.add(child(None, "data", "username"), "required", "username or password is required")
    account = mapping(manifest, "metadata", "annotations").get("kubernetes.io/service-account.name")
    if kind == "kubernetes.io/service-account-token" and not account:
        report.add(
            child(None, "metadata", "annotations", "kubernetes.io/service-account.name"), "required", "is required"
        )


def decoded(value: Any) -> bytes:
    """The bytes behind base64; nothing when it is not base64, which the decoder reports."""
    try:
        return base64.b64decode(str(value).encode())
    except (binascii.Error, ValueError):
        return b""


def _check_keys(values: dict[str, Any], path: Path, report: Report) -> None:
    for key in values:
        reason = names.config_key(key) if key else "must not be empty"
        if reason:
            report.add((path, key), "metadata", f'the key "{key}" {reason}')


def _is_json_object(value: bytes) -> bool:
    try:
        return isinstance(json.loads(value), dict)
    except ValueError:
        return False
