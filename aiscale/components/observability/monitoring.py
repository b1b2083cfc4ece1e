"""Monitoring of a system."""

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
    """Prometheus remote write: a second store for metrics, with longer retention."""

    url: Url = Field(kw_only=False)
    """URL of the endpoint."""

    secret: Secret | None = None
    """Bearer token for it."""

    jurisdiction: Jurisdiction | None = None
    """Jurisdiction of the stored metrics: an ISO 3166 country code in lower case, ``eu`` or ``eea``. Default: that of
    the cloud region in ``url``."""


class Monitoring(Observer):
    """Prometheus, Alertmanager and an OpenTelemetry collector for the system.

    They exist on the cluster already; the objects of the system are labelled so that they are selected.
    """

    family: ClassVar[str] = "monitoring"

    name: Name = Field(default="monitoring", kw_only=False)
    """Its name; usually one per system."""

    selector: dict[str, str] = Field(default_factory=dict)
    """Labels that Prometheus requires of a ServiceMonitor, for example ``{"release": "kube-prometheus-stack"}``.
    Default: none. Source: Prometheus operator, serviceMonitorSelector."""

    namespaces: Many[Namespace] = ()
    """Namespaces whose ServiceMonitors Prometheus selects. Default: all."""

    scrape_interval: DurationField = Field(default=preset(Duration(30)))
    """Scrape interval of each pod."""

    scrape_timeout: DurationField = Field(default=preset(Duration(10)))
    """Scrape timeout; at most the interval."""

    retention: DurationField = Field(default=preset(Duration(15 * 86_400)))
    """Retention of Prometheus. Source: Prometheus documentation, storage (15 days)."""

    series_budget: Annotated[int, Field(ge=1, le=10**9)] | None = None
    """Maximum number of time series of the system."""

    tracing: Tracing | None = Tracing()
    """Tracing of requests. None: no tracing."""

    remote_write: RemoteWrite | None = None
    """A second store for metrics."""

    logs_jurisdiction: Jurisdiction | None = None
    """Jurisdiction of stored logs, if it is not the cluster itself: an ISO 3166 country code in lower case, ``eu`` or
    ``eea``. None: unknown."""

    slos: Annotated[Many[Slo], Edge(EdgeKind.HAS)] = ()
    """Service level objectives, with alerts on their error budgets."""

    alerts: Annotated[Many[Alert], Edge(EdgeKind.HAS)] = ()
    """Other alerts."""

    alert_routes: Annotated[Many[AlertRoute], Edge(EdgeKind.HAS)] = ()
    """The receiver of the alerts."""

    dashboards: Annotated[Many[Dashboard], Edge(EdgeKind.HAS)] = ()
    """Dashboards."""

    service_monitors: Annotated[Many[ServiceMonitor], Edge(EdgeKind.HAS)] = ()
    """Further scrape targets. The pods of the system's own services are always scraped."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """Kubernetes cluster that it runs on. Default: the system's only cluster. A managed service has none; it sets
    ``collects_from``."""

    collects_from: Annotated[Many[Place], Edge(EdgeKind.OBSERVES)] = ()
    """Further clusters whose metrics it stores, by remote write from an agent there, or by federation. Each Prometheus
    scrapes only the pods of its own cluster. Source: Prometheus documentation, ``kubernetes_sd_config``."""

    @property
    def technology(self) -> str:
        """``Prometheus``."""
        return "Prometheus"

    def is_placed(self) -> bool:
        """Whether it runs on a cluster of the system; a managed service does not."""
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
