"""What the clients of schema registries get: addresses, credentials and certificate authorities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from aiscale.analysis.streams.variable_names import known_as, variable_prefix
from aiscale.components.streams.registry_security import RegistryUser
from aiscale.components.streams.schema_registry import SchemaRegistry
from aiscale.lowering.client_binding import NOTHING, ClientBinding
from aiscale.lowering.kubernetes.network import Rule, pods_of, private_egress, ranges_egress, tcp
from aiscale.lowering.streams.schema_registry.address import registry_port, registry_url

AUTHORITIES = "/etc/schema-registry"
"""Folder of the certificate authorities, one folder a registry below it."""

CA_FILE = "ca.crt"

_ONLY = "SCHEMA_REGISTRY"
"""What the variables of the only registry of a client begin with, besides its name."""


def registry_binding(registries: Iterable[SchemaRegistry], address: str, folder: str = AUTHORITIES) -> ClientBinding:
    """Variables of each registry by its name, and of the only one as ``SCHEMA_REGISTRY_…``; with TLS the CA as a file.

    Args:
        registries: which ones the client asks.
        address: the client's, for its user.
        folder: where the authorities are mounted.
    """
    registries = tuple(registries)
    if not registries:
        return NOTHING
    variables: dict[str, str] = {}
    secrets: dict[str, tuple[str, str]] = {}
    only = [_ONLY] if len(registries) == 1 else []
    for registry in registries:
        user = registry.user_of(address)
        for prefix in (*only, variable_prefix(registry)):
            variables |= _variables(registry, user, prefix, folder)
            if user is not None:
                secrets[f"{prefix}_BASIC_AUTH_PASSWORD"] = (user.password.name, user.password.key)
    return ClientBinding(
        variables, secrets, volumes=authority_volumes(registries), mounts=authority_mounts(registries, folder)
    )


def registry_egress(registry: SchemaRegistry) -> Rule:
    """From a client to its pods, or to the address of an existing one."""
    if registry.url is None:
        return {"to": pods_of(registry), "ports": tcp(registry_port(registry))}
    address = urlsplit(registry.url)
    port = address.port or (443 if address.scheme == "https" else 80)
    return ranges_egress(registry.cidrs, port) if registry.cidrs else private_egress(port)


def _variables(registry: SchemaRegistry, user: RegistryUser | None, prefix: str, folder: str) -> dict[str, str]:
    found = {f"{prefix}_URL": registry_url(registry)}
    if user is not None:
        found[f"{prefix}_BASIC_AUTH_USER"] = user.username
    if registry.authority is not None:
        found[f"{prefix}_TLS_CA_FILE"] = authority_file(registry, folder)
    return found


def authority_file(registry: SchemaRegistry, folder: str = AUTHORITIES) -> str:
    """Path of the file with the certificate authority."""
    return f"{folder}/{known_as(registry)}/{CA_FILE}"


def authority_volumes(registries: Iterable[SchemaRegistry]) -> tuple[dict[str, Any], ...]:
    """Volumes with the certificate authorities; never with the private key, which is in the same Secret."""
    return tuple(
        {
            "name": f"registry-ca-{index}",
            "secret": {"secretName": secret, "defaultMode": 0o440, "items": [{"key": key, "path": CA_FILE}]},
        }
        for index, (_, secret, key) in enumerate(_authorities(registries))
    )


def authority_mounts(registries: Iterable[SchemaRegistry], folder: str = AUTHORITIES) -> tuple[dict[str, Any], ...]:
    """Where a container finds them."""
    return tuple(
        {"name": f"registry-ca-{index}", "mountPath": f"{folder}/{known_as(registry)}", "readOnly": True}
        for index, (registry, _, _) in enumerate(_authorities(registries))
    )


def _authorities(registries: Iterable[SchemaRegistry]) -> Iterator[tuple[SchemaRegistry, str, str]]:
    for registry in registries:
        if (authority := registry.authority) is not None:
            yield registry, authority.name, authority.key
