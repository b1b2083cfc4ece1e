"""Which endpoint of a global load balancer gets how much: as a rule, and when some of them are lost."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from aiscale.analysis.placement.regions import is_within
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer


def shares(balancer: GlobalLoadBalancer, lost: Collection[int] = ()) -> Sequence[float | None]:
    """Share of the requests that each endpoint gets, from 0 to 1; None where nobody says.

    Args:
        balancer: the balancer.
        lost: positions of endpoints that are lost, and that all clients have left by now.
    """
    usual = _usual(balancer)
    left = [at for at in range(len(usual)) if at not in lost]
    if not lost or not left or balancer.health_check is None:
        return usual
    found = [0.0 if at in lost else share for at, share in enumerate(usual)]
    if balancer.policy == "failover":
        found[left[0]] = 1.0
    elif balancer.policy == "geolocation":
        for at in set(left).intersection(_for_everybody_else(balancer)):
            found[at] = 1.0 if len(left) == 1 else _sum([usual[at], *(usual[gone] for gone in lost)])
    elif len(left) == 1:
        found[left[0]] = 1.0
    elif balancer.policy == "weighted" and (rest := _sum(found)):
        found = [None if share is None else share / rest for share in found]
    return found


def stand_ins(balancer: GlobalLoadBalancer, at: int) -> Sequence[int]:
    """Positions of the endpoints that get requests of one that is lost, the first first; none where nobody notices."""
    others = [other for other in range(len(balancer.endpoints)) if other != at]
    if balancer.health_check is None:
        return ()
    return [other for other in _for_everybody_else(balancer) if other != at] if _knows(balancer) else others


def sent_to(balancer: GlobalLoadBalancer, country: str | None) -> Sequence[int]:
    """Positions of the endpoints that somebody in a country is sent to as a rule; one of them where that is known."""
    if not _knows(balancer) or country is None:
        return range(len(balancer.endpoints))
    certain, maybe = _within(balancer, country)
    return [*certain, *maybe, *(() if certain else _for_everybody_else(balancer))]


def asked_from(balancer: GlobalLoadBalancer, country: str | None) -> Sequence[int]:
    """Positions of the endpoints that somebody in a country may be sent to; those that stand in for others too."""
    usual = sent_to(balancer, country)
    if not _knows(balancer) or country is None or balancer.health_check is None:
        return usual
    return [*usual, *(at for at in _for_everybody_else(balancer) if at not in usual)]


def _within(balancer: GlobalLoadBalancer, country: str) -> tuple[Sequence[int], Sequence[int]]:
    """Positions of the endpoints for a country, and of those for what a group of countries may be: ``de`` of ``eu``."""
    within = [is_within(country, one.countries) if one.countries else False for one in balancer.choices]
    return [at for at, here in enumerate(within) if here], [at for at, here in enumerate(within) if here is None]


def _usual(balancer: GlobalLoadBalancer) -> Sequence[float | None]:
    if balancer.policy == "failover":
        return [1.0, *(0.0 for _ in balancer.endpoints[1:])]
    return [None if one.percent is None else one.percent / 100 for one in balancer.choices]


def _knows(balancer: GlobalLoadBalancer) -> bool:
    return balancer.policy == "geolocation"


def _for_everybody_else(balancer: GlobalLoadBalancer) -> Sequence[int]:
    """Position of the endpoint for countries that no other names, as a list of one or none."""
    return [at for at, one in enumerate(balancer.choices) if not one.countries]


def _sum(parts: Collection[float | None]) -> float | None:
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None
