"""Kubernetes' libraries of addresses: ``url``, ``ip`` and ``cidr``."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qs, quote, urlsplit

from aiscale.catalog.cel.errors import CelError, no_overload
from aiscale.catalog.formats import is_cidr, is_ip

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


_BAD_ESCAPE = re.compile(r"%(?![0-9a-fA-F]{2})", re.ASCII)
_BAD_IN_HOST = re.compile(r"[\^{}|\\`]")


@dataclass(frozen=True, slots=True)
class Url:
    """A parsed address of the web."""

    parts: SplitResult


def _parse_url(text: Any) -> Url | None:
    """As Go's ParseRequestURI: an absolute address or an absolute path, without blanks or control characters."""
    if type(text) is not str or not text or any(ord(sign) <= 32 or ord(sign) == 127 for sign in text):
        return None
    if _BAD_ESCAPE.search(text):
        return None
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    if _BAD_IN_HOST.search(parts.netloc):
        return None
    if not text.startswith("/") and not parts.scheme:
        return None
    return Url(parts)


def _url(text: Any) -> Url:
    parsed = _parse_url(text)
    if parsed is None:
        raise CelError(f"URL parse error: {text!r}")
    return parsed


def _ip(value: Any) -> Address:
    if isinstance(value, (ipaddress.IPv4Network, ipaddress.IPv6Network)):
        return value.network_address
    if type(value) is not str or not _is_ip(value):
        raise CelError(f"invalid IP address {value!r}")
    return ipaddress.ip_address(value)


def _is_ip(text: str) -> bool:
    if not is_ip(text):
        return False
    if "." in text and ":" in text:
        return False  # an IPv4 address in IPv6 notation
    return ":" in text or all(part == "0" or part[0] != "0" for part in text.split("."))


def _is_cidr(text: str) -> bool:
    return is_cidr(text) and _is_ip(text.partition("/")[0])


def _cidr(text: str) -> Network:
    if not _is_cidr(text):
        raise CelError(f"invalid CIDR {text!r}")
    return ipaddress.ip_network(text, strict=False)


def _contains_ip(network: Network, address: Any) -> bool:
    return _ip(address) in network if type(address) is str else address in network


def _contains_cidr(network: Network, other: Any) -> bool:
    inner = _cidr(other) if type(other) is str else other
    if network.version != inner.version:
        return False
    return inner.network_address in network and inner.prefixlen >= network.prefixlen


def _family(address: Any) -> int:
    if isinstance(address, (ipaddress.IPv4Address, ipaddress.IPv6Address)):
        return address.version
    raise no_overload("family", address)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "isURL": lambda text: _parse_url(text) is not None,
    "url": _url,
    "getScheme": lambda url: url.parts.scheme,
    "getHost": lambda url: url.parts.netloc.rpartition("@")[2],
    "getHostname": lambda url: url.parts.hostname or "",
    "getPort": lambda url: str(url.parts.port or ""),
    "getEscapedPath": lambda url: quote(url.parts.path, safe="/%:@!$&'()*+,;=~-._"),
    "getQuery": lambda url: parse_qs(url.parts.query, keep_blank_values=True),
    "isIP": _is_ip,
    "ip": _ip,
    "family": _family,
    "isUnspecified": lambda address: address.is_unspecified,
    "isLoopback": lambda address: address.is_loopback,
    "isLinkLocalMulticast": lambda address: address.is_multicast and address.is_link_local,
    "isLinkLocalUnicast": lambda address: address.is_link_local,
    "isGlobalUnicast": lambda address: (
        not (address.is_multicast or address.is_unspecified or address.is_loopback or address.is_link_local)
    ),
    "isCIDR": _is_cidr,
    "cidr": _cidr,
    "containsIP": _contains_ip,
    "containsCIDR": _contains_cidr,
    "prefixLength": lambda network: network.prefixlen,
    "masked": lambda network: network,
}
NAMESPACES: dict[str, Callable[..., Any]] = {
    "ip.isCanonical": lambda text: str(_ip(text)) == text,
}
