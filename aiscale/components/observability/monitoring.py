"""What measures a system."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.observability.alert import Alert
from aiscale.components.observability.alert_route import AlertRoute
from aiscale.components.observability.collector import Tracing
from aiscale.components.observability.dashboard import Dashboard
from aiscale.components.observability.promql import Url
from aiscale.components.observability.service_monitor import ServiceMonitor
from aiscale.components.observability.slo import Slo
from aiscale.core.component import Name
from aiscale.core.edges import DurationField, Edge, EdgeKind, Many, Value, preset
from aiscale.core.ports import Observer, Place
from aiscale.core.values.jurisdiction import Jurisdiction
from aiscale.core.values.secrets import Secret
from aiscale.quantities import Duration

Namespace = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=63)]


class RemoteWrite(Value):
    """A second home of the measurements, for longer than Prometheus keeps them."""

    url: Url = Field(kw_only=False)
    """Where they are sent."""

    secret: Secret | None = None
    """Bearer token for it."""

    jurisdiction: Jurisdiction | None = None
    """Whose law holds where they are kept: an ISO 3166 country code in lower case, ``eu`` or ``eea``. That of the
    cloud's region in ``url`` when absent."""


class Monitoring(Observer):
    """Prometheus measures the system, Alertmanager tells people, an OpenTelemetry collector takes traces.

    They run on the cluster already; what the system adds to them is made so that they find it.
    """

    family: ClassVar[str] = "monitoring"

    name: Name = Field(default="monitoring", kw_only=False)
    """Its name; one for each system is usual."""

    selector: dict[str, str] = Field(default_factory=dict)
    """Labels that a ServiceMonitor must have so that Prometheus scrapes what it names, for example
    ``{"release": "kube-prometheus-stack"}``; none when empty. Source: Prometheus operator, serviceMonitorSelector."""

    namespaces: Many[Namespace] = ()
    """Namespaces in which Prometheus looks for ServiceMonitors; all when empty."""

    scrape_interval: DurationField = Field(default=preset(Duration(30)))
    """Time between two looks at each pod."""

    scrape_timeout: DurationField = Field(default=preset(Duration(10)))
    """Longest wait for a pod's measurements; at most the interval."""

    retention: DurationField = Field(default=preset(Duration(15 * 86_400)))
    """Time that Prometheus keeps measurements. Source: Prometheus documentation, storage (15 days)."""

    series_budget: Annotated[int, Field(ge=1, le=10**9)] | None = None
    """Most time series that the system may make."""

    tracing: Tracing | None = Tracing()
    """How requests are traced; not at all when None."""

    remote_write: RemoteWrite | None = None
    """A second home of the measurements."""

    logs_jurisdiction: Jurisdiction | None = None
    """Whose law holds where logs are kept, when that is not the cluster itself: an ISO 3166 country code in lower case,
    ``eu`` or ``eea``. Nobody says when absent."""

    slos: Annotated[Many[Slo], Edge(EdgeKind.HAS)] = ()
    """What is promised to users, and alerts when it is being broken."""

    alerts: Annotated[Many[Alert], Edge(EdgeKind.HAS)] = ()
    """Other alerts."""

    alert_routes: Annotated[Many[AlertRoute], Edge(EdgeKind.HAS)] = ()
    """The receiver of the alerts."""

    dashboards: Annotated[Many[Dashboard], Edge(EdgeKind.HAS)] = ()
    """What people look at."""

    service_monitors: Annotated[Many[ServiceMonitor], Edge(EdgeKind.HAS)] = ()
    """What is scraped beside the pods of the system's own services, which are scraped always."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """The Kubernetes cluster; the system's only one when absent. A managed service has none: it says in
    ``collects_from`` what comes to it."""

    collects_from: Annotated[Many[Place], Edge(EdgeKind.OBSERVES)] = ()
    """Clusters, besides its own, whose measurements come to it: an agent there sends them by remote write, or it takes
    them over from the Prometheus there by federation. Each Prometheus scrapes the pods of its own cluster and no
    others. Source: Prometheus documentation, ``kubernetes_sd_config``."""

    @property
    def technology(self) -> str:
        """``Prometheus``."""
        return "Prometheus"

    def is_placed(self) -> bool:
        """Whether it runs somewhere: a managed service runs in nobody's cluster."""
        return self.on is not None or not self.collects_from

    @model_validator(mode="after")
    def _from_elsewhere(self) -> Self:
        if self.on is not None and any(place is self.on for place in self.collects_from):
            raise ValueError(f"collects_from names {self.on.name}, where it runs itself")
        return self

    @model_validator(mode="after")
    def _in_time(self) -> Self:
        if self.scrape_timeout > self.scrape_interval:
            raise ValueError(
                f"scrape_timeout ({self.scrape_timeout}) is above scrape_interval ({self.scrape_interval})"
            )
        return self
