"""What Prometheus scrapes beside the system's own services."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.component import Component
from aiscale.core.edges import ABSENT, Edge, EdgeKind, Many, OptionalDuration

PortName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=15)]
Namespace = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=63)]


class ServiceMonitor(Component):
    """A port that Prometheus scrapes: of own code that measures itself, or of an exporter.

    Source: Prometheus operator 0.93.0, ServiceMonitor.
    """

    family: ClassVar[str] = "servicemonitors"

    of: Annotated[Many[Component], Edge(EdgeKind.OBSERVES)]
    """What is scraped."""

    port: PortName = "metrics"
    """Name of the port; a number is never found."""

    path: Annotated[str, StringConstraints(pattern=r"^/[^\s]*$", max_length=512)] = "/metrics"
    """Path on it."""

    labels: dict[str, str] = Field(default_factory=dict)
    """Its labels; those that the monitoring's ``selector`` asks for when empty."""

    namespace: Namespace | None = None
    """Where it lies; the system's namespace when absent."""

    interval: OptionalDuration = Field(default=ABSENT)
    """Time between two looks; the monitoring's when absent."""

    timeout: OptionalDuration = Field(default=ABSENT)
    """Longest wait for the answer; the monitoring's when absent."""

    metrics: Many[Annotated[str, StringConstraints(pattern=r"^[a-zA-Z_:][a-zA-Z0-9_:]*$", max_length=200)]] = ()
    """Names that are measured there, for the checks of expressions; unknown when empty."""

    series_per_pod: Annotated[int, Field(ge=1, le=10**7)] | None = None
    """Time series that one pod makes, for the check of the budget."""

    sample_limit: Annotated[int, Field(ge=1, le=10**7)] = 50_000
    """Most samples of one scrape: above it the whole scrape is dropped."""

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
