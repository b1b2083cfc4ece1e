"""Which hosts of routes fit the hostnames of listeners."""

from __future__ import annotations

from aiscale.components.network.gateway import Hostname, Listener
from aiscale.components.network.route import Route


def meet(one: Hostname, other: Hostname) -> bool:
    """Whether some host fits both names: ``*.`` stands for one label or more."""
    if one.startswith("*.") and other.startswith("*."):
        return one[1:].endswith(other[1:]) or other[1:].endswith(one[1:])
    if one.startswith("*."):
        return other.endswith(one[1:])
    if other.startswith("*."):
        return one.endswith(other[1:])
    return one == other


def serves(route: Route, hostname: Hostname | None) -> bool:
    """Whether some host of a route fits the hostname of a listener."""
    return hostname is None or not route.hosts or any(meet(host, hostname) for host in route.hosts)


def sees_requests(route: Route) -> bool:
    """Whether the gateway of a route sees requests: not where it passes TLS of all its listeners through."""
    return any(one.protocol != "TLS" for one in listeners_of(route))


def listeners_of(route: Route) -> tuple[Listener, ...]:
    """The listeners whose requests a route gets: those that fit its hosts, without redirects to HTTPS."""
    return tuple(one for one in route.gateway.listeners if not one.redirect_to_https and serves(route, one.hostname))
