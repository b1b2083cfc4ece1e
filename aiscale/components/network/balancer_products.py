"""Products that global load balancers are made with, and the limits of each."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from aiscale.quantities import Duration

Product = Literal[
    "route-53", "azure-traffic-manager", "cloudflare", "global-accelerator", "google-cloud", "azure-front-door",
    "cloud-dns",
]  # fmt: skip


class Interval(NamedTuple):
    """Times between two checks that a product accepts.

    Attributes:
        values: the only values; empty for all whole seconds of a range.
        least: lowest value of the range.
        most: highest value of the range.
    """

    values: tuple[Duration, ...] = ()
    least: Duration = Duration(0)
    most: Duration = Duration(0)

    def accepts(self, interval: Duration) -> bool:
        """Whether a time between two checks is one of them."""
        if self.values:
            return interval in self.values
        return self.least <= interval <= self.most and interval % 1 == 0

    def __str__(self) -> str:
        """``10s or 30s``, ``1s to 255s in whole seconds``."""
        if self.values:
            return " or ".join(str(one) for one in self.values)
        return f"{self.least} to {self.most} in whole seconds"


class ProductLimits(NamedTuple):
    """What a product is called, and what it accepts. An absent limit is not checked.

    Attributes:
        name: display name.
        keeps_address: whether clients connect to addresses of the product itself, which stay: no answer of DNS moves
            clients.
        knows_countries: whether it has ``geolocation``.
        ttl: TTL of records without one.
        intervals: times between two checks.
        path_length: most characters of the path of a check.
        endpoints: most endpoints.
        failover: most endpoints with ``failover``.
        always_checks: whether it checks several endpoints in any case.
        place: the field that names where its objects are created.
    """

    name: str
    keeps_address: bool = False
    knows_countries: bool = True
    ttl: Duration | None = None
    intervals: Interval | None = None
    path_length: int | None = None
    endpoints: int | None = None
    failover: int | None = None
    always_checks: bool = False
    place: Literal["zone_id", "resource_group", "managed_zone"] | None = None


LIMITS: Mapping[str, ProductLimits] = {
    # Source: Amazon Route 53 API, HealthCheckConfig (RequestInterval, ResourcePath); Amazon Route 53 documentation,
    # values for failover records: a TTL of 60 s or less with health checks.
    "route-53": ProductLimits(
        "Route 53", ttl=Duration(60), intervals=Interval((Duration(10), Duration(30))), path_length=255,
        place="zone_id",
    ),
    # Source: Azure Traffic Manager documentation, endpoint monitoring (probing interval); Azure subscription and
    # service limits, Traffic Manager limits (2026).
    "azure-traffic-manager": ProductLimits(
        "Azure Traffic Manager", ttl=Duration(60), intervals=Interval((Duration(10), Duration(30))), endpoints=200,
        place="resource_group",
    ),
    "cloudflare": ProductLimits("Cloudflare"),
    # Source: AWS Global Accelerator, how it works.
    "global-accelerator": ProductLimits("AWS Global Accelerator", keeps_address=True, knows_countries=False),
    # Source: Google Cloud, external Application Load Balancer.
    "google-cloud": ProductLimits("Google Cloud Load Balancing", keeps_address=True, knows_countries=False),
    # Source: Azure Front Door documentation, traffic routing methods (priorities 1 to 5), health probes (cannot be
    # disabled with several origins); azurerm_cdn_frontdoor_origin_group, interval_in_seconds; Azure subscription and
    # service limits, Azure Front Door Standard and Premium (2026).
    "azure-front-door": ProductLimits(
        "Azure Front Door", keeps_address=True, knows_countries=False,
        intervals=Interval(least=Duration(1), most=Duration(255)), endpoints=50, failover=5, always_checks=True,
        place="resource_group",
    ),
    # Its policies know regions of Google Cloud and no countries, and a failover has one primary target and backups by
    # region. Source: Cloud DNS documentation, DNS routing policies; Compute Engine API, HealthCheck (sourceRegions:
    # 30 s or more; checkIntervalSec: at most 300 s).
    "cloud-dns": ProductLimits(
        "Cloud DNS", knows_countries=False, ttl=Duration(60),
        intervals=Interval(least=Duration(30), most=Duration(300)), failover=2, place="managed_zone",
    ),
}  # fmt: skip
"""Limits by product."""
