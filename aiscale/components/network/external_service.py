"""Services outside the system."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from aiscale.components.network.gateway import Hostname
from aiscale.core.edges import Many
from aiscale.core.ports import ExternalTarget, Located
from aiscale.core.values.demand import Objective
from aiscale.core.values.host_addresses import Cidr
from aiscale.core.values.jurisdiction import Jurisdiction
from aiscale.core.values.region_names import RegionName


class ExternalService(ExternalTarget, Located):
    """A service outside the system that the system calls: a partner's API, a managed model, a database endpoint.

    ``ExternalService("weather", host="api.weather.example", objective=Objective(p99_ms=300))``
    """

    family: ClassVar[str] = "externalservices"

    host: Hostname
    """Its DNS name or IPv4 address."""

    port: Annotated[int, Field(ge=1, le=65_535)] = 443
    """Its port."""

    cidrs: Many[Cidr] = ()
    """Its address ranges. Network policies match addresses, not names: callers get egress to these ranges only. For a
    private network or a VPN: ``["10.20.0.0/16"]``. Default: ``host`` if it is an address, else all public addresses."""

    tls: bool = True
    """Whether calls use TLS with a verified server certificate."""

    model: Annotated[str, StringConstraints(pattern=r"^\S+$", max_length=128)] | None = None
    """The provider's name of the model that it serves: ``text-embedding-3-small``. None: unknown."""

    objective: Objective | None = None
    """Service level objective of its provider."""

    requests_per_second: Annotated[float, Field(gt=0, le=1e9)] | None = None
    """Rate limit of its provider, in requests per second. None: unknown."""

    region: RegionName | None = None
    """Its region: it is lost with the region, and is under its jurisdiction. None: unknown."""

    jurisdiction: Jurisdiction | None = None
    """Jurisdiction where it processes requests: an ISO 3166 country code in lower case, ``eu`` or ``eea``. Default:
    that of its ``region``."""

    redacts_personal_data: bool = False
    """Whether its response is the request without personal data, so that callers may forward the response with
    ``contains_personal_data=False``.
    """
