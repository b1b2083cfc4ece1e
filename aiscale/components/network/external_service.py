"""A service that is not part of the system."""

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
    """A service somewhere else that the system calls: a partner's API, a managed model, a database's endpoint.

    ``ExternalService("weather", host="api.weather.example", objective=Objective(p99_ms=300))``
    """

    family: ClassVar[str] = "externalservices"

    host: Hostname
    """Its DNS name, or its IPv4 address."""

    port: Annotated[int, Field(ge=1, le=65_535)] = 443
    """Its port."""

    cidrs: Many[Cidr] = ()
    """Address ranges that it is in: network policies, which know no names, let callers go there and nowhere else. For
    what is in a private network, on premises or behind a VPN: ``["10.20.0.0/16"]``. When empty, the ``host`` where that
    is an address, and else every public one."""

    tls: bool = True
    """Whether calls to it are encrypted, and its certificate is checked."""

    model: Annotated[str, StringConstraints(pattern=r"^\S+$", max_length=128)] | None = None
    """The model that answers, as its provider calls it: ``text-embedding-3-small``. Unknown when absent."""

    objective: Objective | None = None
    """What its provider promises."""

    requests_per_second: Annotated[float, Field(gt=0, le=1e9)] | None = None
    """Most requests that its provider allows, per second; no limit is known when absent."""

    region: RegionName | None = None
    """Where it is: it is lost with this region, and is under its law. Nobody says when absent."""

    jurisdiction: Jurisdiction | None = None
    """Whose law holds where it works on what it is sent: an ISO 3166 country code in lower case, ``eu`` or ``eea``.
    That of its ``region`` when absent."""

    redacts_personal_data: bool = False
    """Whether it answers with what it is asked, and takes out of it what says something about persons who can be
    identified, so that its callers may pass on the answer with ``contains_personal_data=False``."""
