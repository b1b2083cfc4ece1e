"""What is promised, measured, drawn and told to people."""

from aiscale.components.observability.alert import Alert
from aiscale.components.observability.alert_route import AlertRoute, Email, PagerDuty, Slack, Webhook
from aiscale.components.observability.collector import Collector, TailSampling, Tracing
from aiscale.components.observability.dashboard import Dashboard
from aiscale.components.observability.monitoring import Monitoring, RemoteWrite
from aiscale.components.observability.service_monitor import ServiceMonitor
from aiscale.components.observability.slo import BurnRate, Slo

__all__ = [
    "Alert",
    "AlertRoute",
    "BurnRate",
    "Collector",
    "Dashboard",
    "Email",
    "Monitoring",
    "PagerDuty",
    "RemoteWrite",
    "ServiceMonitor",
    "Slack",
    "Slo",
    "TailSampling",
    "Tracing",
    "Webhook",
]
