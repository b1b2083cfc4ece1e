"""Addresses of external hosts for network policies, and URLs without credentials."""

import ipaddress
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from aiscale.core.secret_texts.hidden import masked

_PRIVATE_DOMAINS = ("corp", "home", "home.arpa", "internal", "intranet", "lan", "local", "private", "svc")
"""Domains that no public name server answers for: reserved (``home.arpa``, ``internal``, ``local``), kept out of the
root because networks use them (``corp``, ``home``), used so though nobody reserved them, or Kubernetes' own (``svc``).
Source: RFC 6762, section 3 and appendix G; RFC 8375; ICANN board resolutions of 2018-02-04 (``corp``, ``home``) and
2024-07-29 (``internal``); Kubernetes documentation, DNS for services and pods."""


def _is_range(text: str) -> str:
    try:
        ipaddress.ip_network(text)
    except ValueError as error:
        raise ValueError(f"'{text}' is not an address range in CIDR notation: {error}") from None
    return text


Cidr = Annotated[str, StringConstraints(max_length=43), AfterValidator(_is_range)]
"""A range of IPv4 or IPv6 addresses in CIDR notation: ``10.20.0.0/16``; ``10.20.0.7/32`` for a single address."""


def _is_address_text(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise ValueError(f"'{text}' is not an IP address") from None


IpAddress = Annotated[str, StringConstraints(max_length=45), AfterValidator(_is_address_text)]
"""An IPv4 or IPv6 address: ``203.0.113.7``, ``2001:db8::7``."""


def ranges(host: str | None, cidrs: Iterable[str]) -> tuple[str, ...]:
    """Address ranges of a host: the declared ones, or the host if it is an address; empty if unknown."""
    said = tuple(cidrs)
    return said or ((f"{host}/32",) if host is not None and _is_address(host) else ())


def is_private_name(host: str) -> bool:
    """Whether a name is only valid in a private network: one label, or a reserved domain."""
    return not _is_address(host) and (
        "." not in host or host.endswith(tuple(f".{domain}" for domain in _PRIVATE_DOMAINS))
    )


def is_cluster_name(host: str) -> bool:
    """Whether a name is that of a Kubernetes Service: one label, or a name with its namespace."""
    return host.endswith((".svc", ".svc.cluster.local")) or (host != "" and "." not in host)


def _is_address(host: str) -> bool:
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return True


def without_sign_in(url: str) -> str:
    """A URL without user, password and keys in its query, for display: ``postgres://host:5432/db``."""
    scheme, mark, rest = url.partition("://")
    place, slash, way = rest.partition("/")
    return masked(f"{scheme}{mark}{place.rpartition('@')[2]}{slash}{way}" if mark else url)
