"""Which endpoint serves each country."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aiscale.analysis.placement.regions import countries_in
from aiscale.components.network.global_load_balancer import Endpoint


def by_country(choices: Sequence[Endpoint]) -> Mapping[str, Endpoint]:
    """The endpoint of each country: a country itself comes before ``eu``, and that before ``eea``."""
    found: dict[str, Endpoint] = {}
    named = [(countries_in(country), one) for one in choices for country in one.countries]
    for countries, one in sorted(named, key=lambda pair: len(pair[0])):
        for country in countries:
            found.setdefault(country, one)
    return found


def countries_of(endpoint: Endpoint, served: Mapping[str, Endpoint]) -> list[str]:
    """The countries that an endpoint serves, in order."""
    return sorted(country for country, one in served.items() if one is endpoint)
