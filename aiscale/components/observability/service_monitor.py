"""Scrape targets in addition to the system's own services."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.component import Component
from aiscale.core.edges import ABSENT, Edge, EdgeKind, Many, OptionalDuration

PortName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=15)]
Namespace = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=63)]


class ServiceMonitor(Component):
    """A port that Prometheus scrapes: of a program with its own metrics, or of an exporter.

    Source: Prometheus operator 0.93.0, ServiceMonitor.
    """

    family: ClassVar[str] = "servicemonitors"

    of: Annotated[Many[Component], Edge(EdgeKind.OBSERVES)]
    """Component that is scraped."""

    port: PortName = "metrics"
    """Name of the port; port numbers are not supported."""

    path: Annotated[str, StringConstraints(pattern=r"^/[^\s]*$", max_length=512)] = "/metrics"
    """HTTP path of the metrics."""

    labels: dict[str, str] = Field(default_factory=dict)
    """Labels of the ServiceMonitor. Default: those of the monitoring's ``selector``."""

    namespace: Namespace | None = None
    """Its namespace. Default: the system's."""

    interval: OptionalDuration = Field(default=ABSENT)
    """Scrape interval. Default: that of the monitoring."""

    timeout: OptionalDuration = Field(default=ABSENT)
    """Scrape timeout. Default: that of the monitoring."""

    metrics: Many[Annotated[str, StringConstraints(pattern=r"^[a-zA-Z_:][a-zA-Z0-9_:]*$", max_length=200)]] = ()
    """Names of its metrics, for the checks of expressions. Default: unknown."""

    series_per_pod: Annotated[int, Field(ge=1, le=10**7)] | None = None
    """Number of time series per pod, for the check of ``series_budget``."""

    sample_limit: Annotated[int, Field(ge=1, le=10**7)] = 50_000
    """Maximum number of samples per scrape; above it, the whole scrape fails."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.of:
            raise ValueError("of must name at least one component")
        if self.interval is not None and self.timeout is not None and self.timeout > self.interval:
            raise ValueError(f"timeout ({self.timeout}) is above interval ({self.interval})")
        if self.series_per_pod is not None and self.series_per_pod > self.sample_limit:
            raise ValueError(
                f"series_per_pod ({self.series_per_pod:,}) is above sample_limit ({self.sample_limit:,}): "
                "every scrape would be dropped"
            )
        return self
