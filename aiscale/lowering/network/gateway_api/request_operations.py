"""Which requests a route gets, as operations and conditions of Istio's AuthorizationPolicy.

Requests that another route of the gateway gets are left out: that with the more specific host, then an exact path, then
the longer prefix, then a method. Where another match has headers its requests stay in: both have to be satisfied.
Source: Gateway API 1.6, HTTPRouteSpec, hostnames, and HTTPRouteRule, matches; Istio 1.30, AuthorizationPolicy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aiscale.analysis.network.hostnames import meet
from aiscale.components.network.route import Match, Route
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.lowering.network.gateway_api.listeners import terminated

Operation = dict[str, Any]


def operations(route: Route, graph: ArchitectureGraph) -> Iterator[tuple[list[Operation], list[Operation]]]:
    """For each match of a route the operations, of which a request has one, and the conditions, of which it has all."""
    for match in route.matches:
        when = [{"key": f"request.headers[{name}]", "values": [value]} for name, value in sorted(match.headers.items())]
        found = [{"operation": one} for one in _of_match(route, match, graph)]
        if found:
            yield found, when


def _of_match(route: Route, match: Match, graph: ArchitectureGraph) -> Iterator[Operation]:
    """Operations of each port; those that differ in nothing else as one."""
    ports: dict[str, tuple[Operation, set[int]]] = {}
    for port in sorted({one.port_number for one in terminated(route)}):
        for one in _at_port(route, match, port, graph):
            ports.setdefault(repr(one), (one, set()))[1].add(port)
    for operation, numbers in ports.values():
        yield {**operation, "ports": [str(one) for one in sorted(numbers)]}


def _at_port(route: Route, match: Match, port: int, graph: ArchitectureGraph) -> Iterator[Operation]:
    """Requests of a match at the listeners of a port: at its hosts, and at more specific hosts of other routes."""
    routes = _routes_by_host(graph)[route.gateway.address, port]
    own = _hosts(route, port)
    for host in own:
        inside = sorted(one for one in routes if one is not None and one != host and _covers(host, one))
        same = [one for other in routes[host] if other is not route for one in other.matches]
        equal = [one for one in same if _is_nearer(one, match)]
        yield from _without(_at_hosts(host, inside, port), match, equal)
        for other in inside:
            if other not in own:
                between = [one for one in inside if _covers(one, other)]
                closer = [one for name in between for each in routes[name] if each is not route for one in each.matches]
                further = [one for one in inside if one != other and _covers(other, one)]
                yield from _without(_at_hosts(other, further, port), match, [*closer, *equal])


def _at_hosts(host: str | None, without: Iterable[str], port: int) -> Operation:
    excluded = [value for one in without for value in _values(one, port)]
    return {
        **({"hosts": _values(host, port)} if host is not None else {}),
        **({"notHosts": excluded} if excluded else {}),
    }


def _without(base: Operation, match: Match, nearer: Iterable[Match]) -> Iterator[Operation]:
    """Requests of a match at some hosts, without those that other matches get."""
    base = {**base, **_paths(match), **({"methods": [match.method]} if match.method is not None else {})}
    parts: dict[tuple[str, bool], set[str | None]] = defaultdict(set)
    whole: set[str | None] = set()
    for one in nearer:
        if one.headers or (match.method is not None and one.method not in {None, match.method}):
            continue
        if not one.exact and one.takes_path(match.path):
            whole.add(one.method)
        elif match.takes_path(one.path):
            parts[one.path, one.exact].add(one.method)
    if None in whole or (match.method is not None and whole):
        return
    if whole:
        base["notMethods"] = sorted(filter(None, whole))
    yield {**base, **_excluded(parts)}
    for (path, exact), methods in parts.items():
        # Requests for these paths by other methods are of this route, without what is below them.
        part = Match(path, exact=exact)
        deeper = [one for one in parts if one != (path, exact) and not exact and part.takes_path(one[0])]
        around = {
            one
            for key in parts
            if key not in deeper and Match(key[0], exact=key[1]).takes_path(path)
            for one in parts[key]
        }
        if match.method is None and None not in around:
            rest = {"notMethods": sorted(filter(None, methods | around | whole)), **_excluded(deeper)}
            yield {**base, **_paths(part), **rest}


def _excluded(parts: Iterable[tuple[str, bool]]) -> Operation:
    found = sorted(value for path, exact in parts for value in _paths(Match(path, exact=exact))["paths"])
    return {"notPaths": found} if found else {}


def _is_nearer(one: Match, than: Match) -> bool:
    """Whether a match comes before another one of the same host."""
    if than.exact:
        return one.exact and one.path == than.path and one.method is not None and than.method is None
    own, other = len(one.path.rstrip("/")), len(than.path.rstrip("/"))
    return one.exact or own > other or (own == other and one.method is not None and than.method is None)


def _covers(host: str | None, other: str | None) -> bool:
    """Whether all hosts of the second fit the first."""
    if other is None or host == other:
        return host == other
    return host is None or (host.startswith("*.") and other.endswith(host[1:]))


@once_per_graph
def _routes_by_host(graph: ArchitectureGraph) -> Mapping[tuple[str, int], Mapping[str | None, list[Route]]]:
    """The routes at each port of each gateway, by the hosts that they have there."""
    found: dict[tuple[str, int], dict[str | None, list[Route]]] = defaultdict(lambda: defaultdict(list))
    for route in graph.of(Route):
        for port in {one.port_number for one in terminated(route)}:
            for host in _hosts(route, port):
                found[route.gateway.address, port][host].append(route)
    return found


def _hosts(route: Route, port: int) -> dict[str | None, None]:
    """The hosts of a route at the listeners of a port, as specific as the listener or the route; None: any host."""
    found: dict[str | None, None] = {}
    for listener in terminated(route):
        name = listener.hostname
        if listener.port_number != port:
            continue
        if not route.hosts or name is None:
            hosts: list[str | None] = [*route.hosts] or [name]
        else:
            hosts = [host if _covers(name, host) else name for host in route.hosts if meet(host, name)]
        found.update(dict.fromkeys(hosts))
    return found


def _values(host: str, port: int) -> list[str]:
    """Values of the header Host, with and without the port; a pattern has one asterisk."""
    return [host, f"{host}:{port}"] if host.startswith("*") else [host, f"{host}:*"]


def _paths(match: Match) -> dict[str, list[str]]:
    if match.exact:
        return {"paths": [match.path]}
    prefix = match.path.rstrip("/")
    return {"paths": [prefix, f"{prefix}/*"]} if prefix else {}
