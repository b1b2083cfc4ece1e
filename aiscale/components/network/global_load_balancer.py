"""Global load balancers in front of several regions."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.network.balancer_products import LIMITS, Product, ProductLimits
from aiscale.components.network.gateway import Hostname
from aiscale.components.network.route import Path, Route
from aiscale.core.edges import ABSENT, DurationField, Edge, EdgeKind, Many, OptionalDuration, Relation, Value, preset
from aiscale.core.messages.unit_conversion import told_as_fractions
from aiscale.core.ports import Entrance
from aiscale.core.values.demand import Traffic
from aiscale.core.values.host_addresses import IpAddress
from aiscale.core.values.jurisdiction import Jurisdiction
from aiscale.quantities import Duration

EndpointHost = Annotated[
    str,
    StringConstraints(
        pattern=r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)+[a-z0-9]([-a-z0-9]*[a-z0-9])?$", min_length=1, max_length=253
    ),
]
"""A DNS name of several labels in lower case, without a wildcard."""

ZoneId = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+$", max_length=32)]
"""ID of a hosted zone. Source: Amazon Route 53 API, ResourceId."""

ResourceGroup = Annotated[str, StringConstraints(pattern=r"^[-\w().]*[-\w()]$", max_length=90)]
"""Name of a resource group. Source: Azure documentation, naming rules and restrictions, Microsoft.Resources."""

ManagedZone = Annotated[str, StringConstraints(pattern=r"^[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=63)]
"""Name of a managed zone. Source: Cloud DNS API, ManagedZone, name."""

_PLACES = {
    "zone_id": 'product="route-53" alone',
    "resource_group": "products of Azure alone",
    "managed_zone": 'product="cloud-dns" alone',
}
"""Products that create their objects in such a place, by the field that names it."""


class HealthCheck(Value):
    """Health check of endpoints."""

    path: Path = Field(default="/", kw_only=False)
    """HTTP path."""

    interval: DurationField = Field(default=preset(Duration(30)))
    """Time between two checks. Source: Amazon Route 53, health checks: 30 s, or 10 s for more money."""

    failure_threshold: Annotated[int, Field(ge=1, le=10)] = 3
    """Number of failed checks in a row after which an endpoint gets no more requests. Source: Amazon Route 53: 3 of 1
    to 10."""

    @property
    def detection(self) -> Duration:
        """Time until a failure is detected."""
        return self.interval * self.failure_threshold


class Endpoint(Relation):
    """A route behind the public name, and the requests that it gets."""

    target: Route = Field(kw_only=False)
    """The route; each has its own gateway."""

    percent: Annotated[float, Field(ge=0, le=100)] | None = None
    """Its share of the requests, in per cent: the configured weight with ``weighted``, the expected share with
    ``latency`` and ``geolocation``. Set for all endpoints or for none."""

    host: EndpointHost | None = None
    """DNS name of this endpoint alone, for example ``eu.shop.example``: its record exists already, made by external-dns
    or by you. The product sends clients or their requests to it, and its health checks ask for it; the route must
    accept it. Needed for the deployment."""

    address: IpAddress | None = None
    """IP address of the load balancer of its gateway, which stays. Records of Cloud DNS have it, and its health checks
    connect to it. Needed for the deployment on Cloud DNS, for which a ``host`` is not."""

    countries: Many[Jurisdiction] = ()
    """Countries whose clients are routed to it with ``geolocation``: country codes, ``eu`` or ``eea``. Default: all
    other countries."""


class GlobalLoadBalancer(Entrance):
    """One public name for routes of several clusters: DNS or an anycast load balancer that selects an endpoint.

    ``GlobalLoadBalancer("shop", hosts=["shop.example"], endpoints=[in_eu, in_us], health_check=HealthCheck("/up"))``.
    If several routes of one gateway serve paths of a host, each of them needs its own balancer.
    """

    family: ClassVar[str] = "loadbalancers"

    hosts: Many[Hostname]
    """Its public names."""

    endpoints: Annotated[Many[Endpoint | Route], Edge(EdgeKind.CALLS)]
    """Endpoints. With ``failover``, each replaces those before it when they fail."""

    policy: Literal["latency", "weighted", "failover", "geolocation"] = "latency"
    """Routing policy: the nearest endpoint, by weight, the first healthy one, or by the client's country. With
    ``geolocation``, the endpoint without countries also replaces failed ones."""

    health_check: HealthCheck | None = None
    """Health check of the endpoints. None: requests continue to go to a failed endpoint."""

    ttl: OptionalDuration = Field(default=ABSENT)
    """TTL of the DNS record: how long clients keep using an address, in whole seconds on Route 53, Azure Traffic
    Manager and Cloud DNS. None: 60 s on these; elsewhere clients keep one (anycast) address, and the balancer forwards
    their requests."""

    max_outage: OptionalDuration = Field(default=ABSENT)
    """Recovery time objective (RTO) for the loss of an endpoint."""

    product: Product | None = None
    """What it is made with."""

    zone_id: ZoneId | None = None
    """ID of the existing hosted zone of Route 53 in which its records are created, for example ``Z2FDTNDATAQYW2``. Its
    hosts are below the name of the zone: DNS allows no CNAME at that name itself. Needed for the deployment on
    Route 53."""

    resource_group: ResourceGroup | None = None
    """Name of the existing resource group in which Azure Traffic Manager or Azure Front Door has its objects, in the
    subscription of ``ARM_SUBSCRIPTION_ID``. Needed for the deployment on these."""

    managed_zone: ManagedZone | None = None
    """Name of the existing managed zone of Cloud DNS in which its records are created, in the project of the
    environment (``gcp_project``), or of the system's GKE cluster. Needed for the deployment on Cloud DNS."""

    traffic: Traffic | None = None
    """Requests to its hosts, in addition to those of declared devices and external clients."""

    def forwards(self, field: str, item: int | None) -> bool:
        """To one of its endpoints."""
        del item
        return field == "endpoints"

    @property
    def technology(self) -> str:
        """What it is made with."""
        return self.limits.name

    @property
    def limits(self) -> ProductLimits:
        """The limits of its product; none without one."""
        return LIMITS[self.product] if self.product else ProductLimits("")

    @property
    def switchover(self) -> Duration | None:
        """Maximum time until all clients use another endpoint after a loss. None: they never do."""
        if self.health_check is None:
            return None
        return self.health_check.detection + (self.record_ttl or Duration(0))

    @property
    def record_ttl(self) -> Duration | None:
        """TTL of its DNS records: its own, or that of its product. None: unknown, or it has none."""
        return self.ttl if self.ttl is not None else self.limits.ttl

    @property
    def choices(self) -> Sequence[Endpoint]:
        """The endpoints with their settings, in order."""
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
        self._names_endpoints()
        self._fits_product()
        return self

    def _names_endpoints(self) -> None:
        named = [one.host for one in self.choices if one.host is not None]
        for host in named:
            if host in self.hosts:
                raise ValueError(
                    f"endpoints have the host {host}, which is one of hosts: its record would lead to itself"
                )
        if len(set(named)) < len(named):
            raise ValueError("endpoints have one host twice: each has a DNS name of its own")
        addresses = [one.address for one in self.choices if one.address is not None]
        if len(set(addresses)) < len(addresses):
            raise ValueError("endpoints have one address twice: each gateway has an address of its own")
        if len({":" in one for one in addresses}) > 1:
            raise ValueError("endpoints have addresses of IPv4 and of IPv6: a record has one kind")

    def _fits_product(self) -> None:
        limits = self.limits
        if limits.keeps_address and self.ttl is not None:
            raise ValueError(f"ttl is given, but clients of {limits.name} keep one address")
        if not limits.knows_countries and self.policy == "geolocation":
            raise ValueError(f"policy geolocation is none of {limits.name}'s")
        for field, products in _PLACES.items():
            if getattr(self, field) is not None and field != limits.place:
                raise ValueError(f"{field} is given, which is for {products}")
        if limits.place != "managed_zone" and any(one.address is not None for one in self.choices):
            raise ValueError('endpoints have an address, which is for product="cloud-dns" alone')
        most = limits.endpoints
        if self.policy == "failover" and limits.failover is not None:
            most = limits.failover
        if most is not None and len(self.endpoints) > most:
            raise ValueError(
                f"endpoints names {len(self.endpoints)} routes, but {limits.name} takes {most} with {self.policy}"
            )
        self._fits_checks(limits)

    def _fits_checks(self, limits: ProductLimits) -> None:
        check = self.health_check
        if check is None:
            if limits.always_checks:
                raise ValueError(
                    f"health_check must be given with {limits.name}, which always checks several endpoints: "
                    'HealthCheck("/healthz")'
                )
            return
        if limits.intervals is not None and not limits.intervals.accepts(check.interval):
            raise ValueError(
                f"health_check has an interval of {check.interval}, but {limits.name} checks every "
                f'{limits.intervals}: interval="30s"'
            )
        if limits.path_length is not None and len(check.path) > limits.path_length:
            raise ValueError(
                f"health_check has a path of {len(check.path):,} characters, {limits.name} takes {limits.path_length}"
            )

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
