"""What stands before several regions: one public name, and which of them answers."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from aiscale.components.network.gateway import Hostname
from aiscale.components.network.route import Path, Route
from aiscale.core.edges import ABSENT, DurationField, Edge, EdgeKind, Many, OptionalDuration, Relation, Value, preset
from aiscale.core.messages.unit_conversion import told_as_fractions
from aiscale.core.ports import Entrance
from aiscale.core.values.demand import Traffic
from aiscale.core.values.jurisdiction import Jurisdiction
from aiscale.quantities import Duration

Product = Literal[
    "route-53", "azure-traffic-manager", "cloudflare", "global-accelerator", "google-cloud", "azure-front-door"
]
PRODUCTS = {
    "route-53": "Route 53", "azure-traffic-manager": "Azure Traffic Manager", "cloudflare": "Cloudflare",
    "global-accelerator": "AWS Global Accelerator", "google-cloud": "Google Cloud Load Balancing",
    "azure-front-door": "Azure Front Door",
}  # fmt: skip
"""Products as people call them."""
_ONE_ADDRESS = frozenset({"global-accelerator", "google-cloud", "azure-front-door"})
"""Products that are reached by addresses of their own, which stay: no answer of DNS moves clients. They know the
nearest endpoint and no countries. Source: AWS Global Accelerator, how it works; Google Cloud, external Application Load
Balancer; Azure Front Door, traffic routing methods (2026)."""


class HealthCheck(Value):
    """How it is found out that an endpoint does not answer."""

    path: Path = Field(default="/", kw_only=False)
    """What is asked for."""

    interval: DurationField = Field(default=preset(Duration(30)))
    """Time between two checks. Source: Amazon Route 53, health checks: 30 s, or 10 s for more money."""

    failure_threshold: Annotated[int, Field(ge=1, le=10)] = 3
    """Failed checks in a row after which an endpoint gets no more requests. Source: Amazon Route 53: 3 of 1 to 10."""

    @property
    def detection(self) -> Duration:
        """Time until a loss is noticed."""
        return self.interval * self.failure_threshold


class Endpoint(Relation):
    """A route that answers for the name, and who is sent there."""

    target: Route = Field(kw_only=False)
    """The route, of a gateway of its own."""

    percent: Annotated[float, Field(ge=0, le=100)] | None = None
    """Its share of the requests, in per cent: the one that is set with ``weighted``, the one that is expected with
    ``latency`` and ``geolocation``. Said of all endpoints or of none."""

    countries: Many[Jurisdiction] = ()
    """From where people are sent there with ``geolocation``, as countries, ``eu`` or ``eea``; everybody else when
    empty."""


class GlobalLoadBalancer(Entrance):
    """One public name for routes of several clusters: DNS or a global load balancer that chooses among them.

    ``GlobalLoadBalancer("shop", hosts=["shop.example"], endpoints=[in_eu, in_us], health_check=HealthCheck("/up"))``.
    A host whose paths are answered by several routes of one gateway has a balancer for each of them.
    """

    family: ClassVar[str] = "loadbalancers"

    hosts: Many[Hostname]
    """Its public names."""

    endpoints: Annotated[Many[Endpoint | Route], Edge(EdgeKind.CALLS)]
    """Routes that answer. With ``failover`` each stands in for those before it."""

    policy: Literal["latency", "weighted", "failover", "geolocation"] = "latency"
    """Who is sent where: to the nearest endpoint, by shares, to the first that is up, or by the country that somebody
    is in. With ``geolocation`` the endpoint without countries also stands in for those that are lost."""

    health_check: HealthCheck | None = None
    """How losses are noticed. Without one, requests still go to what is lost."""

    ttl: OptionalDuration = Field(default=ABSENT)
    """How long clients go on to the address that DNS gave them. Absent where they keep one address, and the balancer
    itself hands their requests on."""

    max_outage: OptionalDuration = Field(default=ABSENT)
    """Longest time without answers that users are promised when an endpoint is lost (recovery time objective)."""

    product: Product | None = None
    """What it is made with."""

    traffic: Traffic | None = None
    """Requests that come in by the name, besides those of devices and outside clients that call it."""

    @property
    def technology(self) -> str:
        """What it is made with."""
        return PRODUCTS[self.product] if self.product else ""

    @property
    def switchover(self) -> Duration | None:
        """Longest time until all clients go elsewhere when an endpoint is lost; None when they never do."""
        if self.health_check is None:
            return None
        return self.health_check.detection + (self.ttl or Duration(0))

    @property
    def choices(self) -> Sequence[Endpoint]:
        """The endpoints, in order, each with what is said of it."""
        return [one if isinstance(one, Endpoint) else Endpoint(one) for one in self.endpoints]

    @model_validator(mode="after")
    def _chooses(self) -> Self:
        if not self.hosts:
            raise ValueError("hosts must name at least one public name")
        if len(self.endpoints) < 2:
            raise ValueError("endpoints must name at least two routes: with one there is nothing to choose")
        if len({id(one.target) for one in self.choices}) < len(self.endpoints):
            raise ValueError("endpoints names a route that is named already")
        self._divides()
        self._knows_countries()
        if self.policy == "failover" and self.health_check is None:
            raise ValueError('health_check must be given for failover, for example HealthCheck("/healthz")')
        if self.ttl is not None and self.product in _ONE_ADDRESS:
            raise ValueError(f"ttl is given, but clients of {self.technology} keep one address")
        if self.policy == "geolocation" and self.product in _ONE_ADDRESS:
            raise ValueError(f"policy geolocation is none of {self.technology}'s")
        return self

    def _divides(self) -> None:
        given = [one.percent for one in self.choices]
        shares = [percent for percent in given if percent is not None]
        if self.policy == "failover":
            if shares:
                raise ValueError("endpoints have a percent, but with failover the first that is up gets all requests")
        elif shares and len(shares) < len(given):
            raise ValueError("endpoints have a percent, but not all of them: Endpoint(…, percent=…)")
        elif shares and abs(sum(shares) - 100) > 1e-6:
            raise ValueError(f"endpoints have {sum(shares):g} percent together, not 100{told_as_fractions(shares)}")
        elif not shares and self.policy == "weighted":
            raise ValueError("endpoints must have a percent with weighted: Endpoint(…, percent=…)")

    def _knows_countries(self) -> None:
        named = [country for one in self.choices for country in one.countries]
        if self.policy != "geolocation":
            if named:
                raise ValueError(f"endpoints name countries, which {self.policy} does not ask for")
            return
        if not named:
            raise ValueError("endpoints name no countries: Endpoint(…, countries=[…])")
        if len(set(named)) < len(named):
            raise ValueError("endpoints name a country twice")
        if sum(not one.countries for one in self.choices) > 1:
            raise ValueError("endpoints has several without countries: one of them can be for everybody else")
