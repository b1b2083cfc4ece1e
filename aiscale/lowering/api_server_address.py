"""The address of the Kubernetes API server, where the blueprint does not declare it and the cluster says it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from aiscale.lowering.resource import Resource

ANNOTATION = "aiscale.dev/api-server"
"""Annotation of the Namespace with the addresses in its network policies, for plans without a network."""


class ApiServer(NamedTuple):
    """Where the API server answers, after translation of the Service ``kubernetes``.

    Attributes:
        addresses: IPv4 and IPv6 addresses, sorted.
        ports: its ports, sorted.
    """

    addresses: tuple[str, ...]
    ports: tuple[int, ...]

    def __str__(self) -> str:
        return f"{','.join(self.addresses)} {','.join(map(str, self.ports))}"

    @property
    def cidrs(self) -> tuple[str, ...]:
        """Each address as a range."""
        return tuple(str(ipaddress.ip_network(one)) for one in self.addresses)


def api_server_in(slices: Iterable[Mapping[str, Any]]) -> ApiServer | None:
    """The API server by the EndpointSlices of the Service ``kubernetes``; None where they name no usable address.

    Args:
        slices: objects of discovery.k8s.io/v1.
    """
    addresses: set[str] = set()
    ports: set[int] = set()
    for one in slices:
        found = {
            address for endpoint in one.get("endpoints") or () for address in endpoint.get("addresses") or ()
            if _is_usable(address)
        }  # fmt: skip
        addresses |= found
        ports |= {port["port"] for port in one.get("ports") or () if found and port.get("port")}
    return ApiServer(tuple(sorted(addresses)), tuple(sorted(ports))) if addresses and ports else None


def _is_usable(address: str) -> bool:
    """Whether pods can connect to it, and not only a process on its own host."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return not (found.is_loopback or found.is_link_local or found.is_unspecified)


def recorded_api_server(resources: Iterable[Resource]) -> ApiServer | None:
    """The one that objects were applied with, as their Namespace says."""
    namespaces = (one.properties for one in resources if one.kind == "Namespace")
    texts = (one.get("metadata", {}).get("annotations", {}).get(ANNOTATION) for one in namespaces)
    text = next(filter(None, texts), None)
    if text is None:
        return None
    addresses, _, ports = str(text).partition(" ")
    numbers: Sequence[str] = ports.split(",")
    if not all(one.isdigit() for one in numbers) or not all(map(_is_usable, addresses.split(","))):
        return None
    return ApiServer(tuple(addresses.split(",")), tuple(map(int, numbers)))
