"""External databases and APIs."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.stores.products import speaks_first, speaks_redis, usual_port
from aiscale.core.edges import ABSENT, Many, OptionalDuration
from aiscale.core.ports import DatabaseServer, Located
from aiscale.core.values.demand import Objective
from aiscale.core.values.host_addresses import Cidr
from aiscale.core.values.jurisdiction import Jurisdiction
from aiscale.core.values.region_names import RegionName, ZoneName


class ExternalStore(DatabaseServer, Located):
    """An existing database or API outside the system. aiscale refers to it and does not create it."""

    family: ClassVar[str] = "externalstores"

    product: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][-A-Za-z0-9 .+]*$", max_length=63)]
    """Product: ``PostgreSQL``, ``Elasticsearch``, ``payments API``."""

    host: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", max_length=253)] | None = None
    """Its DNS name or IPv4 address."""

    port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    """Its port. Default: the usual port of the product, such as 5432 for PostgreSQL and 1521 for Oracle. A product
    without a usual port gets no egress until ``port`` is set."""

    cidrs: Many[Cidr] = ()
    """Its address ranges. Network policies match addresses, not names: clients get egress to these ranges only.
    Default: ``host`` if it is an address, else any address on its port."""

    objective: Objective | None = None
    """Service level objective, promised or measured: p99 of a query, share of successful queries."""

    requests_per_second: Annotated[float, Field(gt=0, le=1e9)] | None = None
    """Maximum rate of queries within its objective, reads and writes together. None: unknown."""

    max_connections: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """Maximum number of connections: PostgreSQL's ``max_connections`` minus reserved ones. None: unknown. Source:
    PostgreSQL 18 documentation, connections and authentication (100, of which 3 are reserved)."""

    region: RegionName | None = None
    """Where it is: it is lost with this region, and is under its law. None: unknown."""

    zones: Many[ZoneName] = ()
    """Zones with a complete replica each; it is lost when all of them are lost. Default: unknown."""

    jurisdiction: Jurisdiction | None = None
    """Jurisdiction of its records: an ISO 3166 country code in lower case, ``eu`` or ``eea``. Default: that of its
    ``region``."""

    contains_personal_data: bool = False
    """Whether it stores personal data for the system."""

    retention: OptionalDuration = Field(default=ABSENT)
    """How long it keeps records. None: unknown."""

    @property
    def technology(self) -> str:
        """The product."""
        return self.product

    @property
    def answers_on(self) -> int | None:
        """Its ``port``, or the usual port of the product. None: neither is known."""
        return self.port if self.port is not None else usual_port(self.product)

    @property
    def server_speaks_first(self) -> bool:
        """Whether the server sends the first bytes of a connection, as MySQL does."""
        return speaks_first(self.product)

    @property
    def redis_address(self) -> str | None:
        """``host`` and port of a Redis or Valkey."""
        is_known = self.host is not None and self.answers_on is not None
        return f"{self.host}:{self.answers_on}" if is_known and speaks_redis(self.product) else None

    @model_validator(mode="after")
    def _knows_the_region_of_its_zones(self) -> Self:
        if self.zones and self.region is None:
            raise ValueError("zones needs region: the one that they are in")
        return self
