"""Observability: objectives, alerts, dashboards and metrics."""

from aiscale.components.observability.alert import Alert
from aiscale.components.observability.alert_route import AlertRoute
from aiscale.components.observability.dashboard import Dashboard
from aiscale.components.observability.monitoring import Monitoring
from aiscale.components.observability.service_monitor import ServiceMonitor
from aiscale.components.observability.slo import Slo
from aiscale.core.component import Component

KINDS: tuple[type[Component], ...] = (Alert, AlertRoute, Dashboard, Monitoring, ServiceMonitor, Slo)
"""The kinds of this domain, by name."""
